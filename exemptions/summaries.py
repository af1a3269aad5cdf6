"""Where a request stands, said to each party in their own terms: the candidate reads other words than HR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exemptions import queries
from exemptions.models import ExemptionRequest, ExternalQualification
from exemptions.rules import OWN
from trajectories.obligations.models import Obligation
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.policy.queries import institution
from utq_portal.web import dates
from utq_portal.web.numbers import Count
from utq_portal.web.summary import NOTHING, YOURS, Ball, By, Said, Summary
from utq_portal.web.templatetags.ui import when

S = ExemptionRequest.State
STAGES = 6
PLACE = {S.ASKED: 1, S.HR_QUESTION: 1, S.SECOND: 1, S.FILED: 2, S.NEEDS_INFO: 2, S.TIMES: 3, S.MEETING: 3, S.ADVISED: 5}


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the six stages: ``state`` is done, now or later; ``note`` says who, and when or about when."""

    number: int
    state: str
    label: str
    note: str


def summary_of(
    row: queries.OpenRequest,
    viewer: User,
    people: dict[str, list[User]],
    needs: Sequence[queries.Need],
    *,
    choice: bool = False,
) -> Summary:
    """Where ``row`` stands for this viewer; it carries ``may_…`` and ``holder``; ``needs`` are its papers.

    ``choice``: the candidate has to say what happens to an open trajectory.
    """
    own, running = OWN.has(viewer, row), row.state in ExemptionRequest.RUNNING
    gaps = sum(not need.met for need in needs)
    asked, yours = (_("Say what happens to your trajectory"), True) if choice else _asked(row, own, gaps)
    if not yours and queries.is_coordinators(row, viewer):
        asked, yours = _("Give somebody the role"), True
    due = queries.step_due(row) if running else None
    return Summary(
        Said(_place_words(row, own), _since(row, own), term="" if own else _("Where this request is")),
        Said(asked, _papers_words(gaps) if needs and running and not row.filed_on else ""),
        By(due, _decision_words(row, timezone.localdate()) if due else "", _("Nothing is due")),
        YOURS if yours else Ball(holder_words(row, own, people)),
        _then(row, own, people),
    )


def _papers_words(gaps: int) -> str:
    if not gaps:
        return _("all documents are in")
    return ngettext("%(n)s document is missing", "%(n)s documents are missing", gaps) % {"n": Count(gaps)}


def beginning_of(obligation: Obligation | None, *, own: bool) -> Summary:
    """Before the request, of a candidate who asks or for whom HR asks."""
    return Summary(
        Said(_("Before the request")),
        Said(_("Five answers, then your papers")),
        By(
            day := obligation.deadline if obligation else None,
            _("keeps running meanwhile") if day else "",
            _("None"),
            _("Your UTQ deadline") if own else _("UTQ deadline"),
        ),
        YOURS,
    )


def summary_of_all(waiting: int) -> Summary:
    """The requests around somebody, of which so many wait for them."""
    words = ngettext("%(n)s request waits for you", "%(n)s requests wait for you", waiting) % {"n": Count(waiting)}
    return Summary(
        Said(_("Requests around you"), _("an exemption ends the obligation; it is not a certificate")),
        Said(words) if waiting else NOTHING,
        By(None, _("the oldest comes first"), _("See each request")),
        YOURS if waiting else Ball(_("Others")),
    )


def summary_of_external(row: ExternalQualification, *, decides: bool) -> Summary:
    """Where a qualification of another university stands for who ``decides`` on it, and for others."""
    due = queries.external_due(row)
    waits = row.state == ExternalQualification.State.SUBMITTED
    return Summary(
        Said(
            capfirst(row.get_state_display()),
            format_html("{} {}", _("since"), when(row.state_since)),
            term=_("Where this request is"),
        ),
        Said(_("Check the document")) if decides else NOTHING,
        By(due, _("then the coordinator has checked it") if due else "", _("Nothing is due")),
        YOURS if decides else Ball(_("Coordinator") if waits else _("Nobody, it is done")),
    )


def stage_of(row: ExemptionRequest) -> int:
    """1 to 6, the stage that runs; 7 when all are done."""
    if row.state == S.MEETING and row.meeting is not None and row.meeting.starts_at <= timezone.now():
        return 4
    if row.state == S.FILED and (row.waiver or row.met_on):
        return 4
    return PLACE.get(S(row.state), STAGES + 1)


def _place_words(row: ExemptionRequest, own: bool) -> str:
    if row.state not in ExemptionRequest.RUNNING:
        return str(capfirst(row.get_state_display()))
    if own:
        return _("Step %(number)s of %(all)s") % {"number": stage_of(row), "all": STAGES}
    return _("Stage %(number)s of %(all)s") % {"number": stage_of(row), "all": STAGES}


def _since(row: ExemptionRequest, own: bool) -> str:
    day = {"day": dates.long(row.state_since)}
    if own:
        return {
            S.ASKED: _("with HR since %(day)s"),
            S.HR_QUESTION: _("HR asked you something on %(day)s"),
            S.SECOND: _("with your faculty since %(day)s"),
            S.FILED: _("being read since %(day)s"),
            S.NEEDS_INFO: _("you were asked something on %(day)s"),
            S.TIMES: _("times were offered on %(day)s"),
            S.MEETING: _("the meeting was planned on %(day)s"),
            S.ADVISED: _("with your faculty since %(day)s"),
        }.get(S(row.state), _("since %(day)s")) % day
    label = str(row.get_state_display())
    if row.state not in ExemptionRequest.RUNNING:
        return _("since %(day)s") % day
    return _("%(state)s, since %(day)s") % {"state": label, **day}


def _asked(row: queries.OpenRequest, own: bool, gaps: int) -> tuple[str, bool]:
    """What is expected of the viewer, and whether the viewer has the ball."""
    if own:
        return _asked_of_candidate(row, gaps)
    if row.may_file and row.state == S.ASKED:
        return (_("Wait for the documents"), False) if gaps else (_("Check and request"), True)
    if row.may_overrule:
        return _("Request it, or agree with HR"), True
    if row.may_grant or row.may_refuse:
        return _("Grant or refuse"), True
    if row.may_advise and row.state == S.FILED:
        return (_("Write the advice") if row.waiver else _("Evaluate, and offer meeting times")), True
    if row.may_advise and row.state == S.MEETING:
        met = row.meeting is not None and row.meeting.starts_at <= timezone.now()
        return (_("Write the advice") if met else _("Hold the meeting, then advise")), True
    return _("Nothing now"), False


def _asked_of_candidate(row: ExemptionRequest, gaps: int) -> tuple[str, bool]:
    if row.state in {S.HR_QUESTION, S.NEEDS_INFO}:
        return _("Answer a question"), True
    if row.state == S.TIMES:
        return _("Choose a time"), True
    if row.state == S.ASKED and gaps:
        return _("Add your documents"), True
    if row.state == S.MEETING and stage_of(row) == 3:
        return _("Come to the meeting"), False
    return _("Nothing now"), False


def holder_words(row: queries.HeldRequest, own: bool, people: dict[str, list[User]]) -> str:
    """Who has the ball, by name where one person has it; the candidate reads "your faculty"."""
    unit = institution().unit
    if row.holder == Responsible.TEACHER:
        return str(row.person.name)
    if row.holder == "hr_advisor":
        return _one(people["hr"]) or _("HR advisor")
    if row.holder == "exemption_advisor":
        return _one(people["adviser"]) or unit or _("Exemption advisor")
    if row.holder == "faculty_decider":
        return _("Your faculty") if own else _one(people["decider"]) or _("Dean or delegate")
    if row.holder == Responsible.COORDINATOR:
        return _("Coordinator")
    return _("Nobody, it is done")


def _one(people: list[User]) -> str:
    return people[0].name if len(people) == 1 else ""


def _then(row: queries.HeldRequest, own: bool, people: dict[str, list[User]]) -> str:
    """Who comes after, where the case runs."""
    after = {
        "hr_advisor": _one(people["adviser"]) or _("the exemption advisor"),
        "exemption_advisor": _("your faculty") if own else _one(people["decider"]) or _("the dean or a delegate"),
        "faculty_decider": _("then you are told") if own else _("then the candidate is told"),
    }
    if row.state in {S.HR_QUESTION, S.ASKED} and row.holder == Responsible.TEACHER:
        return _("then %(name)s") % {"name": _one(people["hr"]) or _("the HR advisor")}
    if row.holder == Responsible.TEACHER and row.state in ExemptionRequest.RUNNING:
        return _("then %(name)s") % {"name": _one(people["adviser"]) or _("the exemption advisor")}
    if row.holder == "faculty_decider":
        return after["faculty_decider"]
    return _("then %(name)s") % {"name": after[row.holder]} if row.holder in after else ""


def _decision_words(row: ExemptionRequest, today: date) -> str:
    about = queries.expected(row, today)["decision"]
    if row.filed_on is None:
        return _("decision about %(day)s") % {"day": dates.long(about)}
    if row.due_on and row.due_on < today:
        return _("the decision should have been there on %(day)s") % {"day": dates.long(row.due_on)}
    return _("decision by %(day)s") % {"day": dates.long(about)}


def stages(row: queries.HeldRequest, people: dict[str, list[User]], *, own: bool) -> list[Stage]:
    """The six stages of a request, as the candidate (``own``) or the others read them."""
    unit, place, today = institution().unit, stage_of(row), timezone.localdate()
    names = [
        _("Request"),
        _("Evaluation by %(unit)s") % {"unit": unit} if unit else _("Evaluation"),
        _("Meeting"),
        _("Advice"),
        _("Decision by your faculty") if own else _("Decision by the faculty"),
        _("You are told") if own else _("Candidate informed"),
    ]
    notes = _notes(row, own, people, today)
    asked = row.filed_on if row.meeting is not None and place > 2 else None
    done = [row.filed_on, asked, row.met_on, row.advised_on, row.decided_on, row.decided_on]  # the day each was over
    ended = row.state not in ExemptionRequest.RUNNING and row.state not in ExemptionRequest.DECIDED
    found = []
    for number, name in enumerate(names, 1):
        if day := done[number - 1]:
            found.append(Stage(number, "done", name, dates.short_with_year(day)))
        elif number == place and not ended:
            found.append(Stage(number, "now", name, notes[number - 1]))
        elif number == 3 and (row.waiver or place > 3) and not ended:
            found.append(Stage(number, "done", name, _("Not needed") if row.waiver else ""))
        else:
            found.append(Stage(number, "later", name, "" if ended else notes[number - 1]))
    return found


def _notes(row: queries.HeldRequest, own: bool, people: dict[str, list[User]], today: date) -> list[str]:
    """Who does each stage, and about when."""
    about = queries.expected(row, today)
    adviser = _one(people["adviser"]) or _("Exemption advisor")
    decider = _("Your faculty") if own else _one(people["decider"]) or _("Dean or delegate")
    hr = _one(people["hr"]) or _("HR advisor")
    if row.state in {S.HR_QUESTION, S.SECOND}:
        hr = holder_words(row, own, people)
    meeting = row.meeting if row.meeting is not None and row.meeting.cancelled_at is None and not row.met_on else None
    met = meeting.starts_at if meeting else about["meeting"]
    when = _("%(name)s, about %(day)s")
    agreed = _("%(name)s, %(day)s") if meeting else when
    return [
        hr,
        adviser,
        agreed % {"name": adviser, "day": dates.short(met)},
        when % {"name": adviser, "day": dates.short(about["advice"])},
        when % {"name": decider, "day": dates.short(about["decision"])},
        _("By the faculty, the same day"),
    ]
