"""What assessments bring to the desks: of assessors, arbitration members, the Executive Board and the coordinator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from assessments import rules
from assessments.models import Assessment, Certificate, Seat
from assessments.queries.candidates import Candidate, Suggestion, suggested_for
from assessments.queries.expected import expected_decision
from assessments.queries.judging import differs
from assessments.queries.late import expected_by, late
from assessments.queries.reading import (
    first_running,
    other_seats_of,
    running,
    seats_open_for,
    seats_under_hand,
    to_start,
    with_holder,
)
from dossiers.queries.caseload import foremost
from trajectories import rules as trajectories
from trajectories.models import Trajectory
from trajectories.obligations.queries.qualifying import Days
from utq_portal.agenda.days import working_days_after
from utq_portal.desks.counting import NONE, Figures, Row, groups, text
from utq_portal.desks.desk import HALF, QUEUE, YEAR, Desk, Groups, Look, Part, Rows, Way, add, register
from utq_portal.desks.queue import Act, Item, due_status, since_words
from utq_portal.people.models import Role, User
from utq_portal.people.responsible import Responsible
from utq_portal.policy.queries import current
from utq_portal.policy.values import OBJECTION_TO, Policy
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.pages import first_of
from utq_portal.web.summary import Said

if TYPE_CHECKING:
    from assessments.queries.reading import ForemostAssessment, JudgedSeat

A = Assessment.State
TURNS = 8  # turns within an assessment that are named; the list of assessments has all
NAMED = 3  # names in the line of the announcements
DAYS_A_MONTH = 30.436875


def _open(look: Look) -> Said:
    running = seats_under_hand(look.user)
    words = ngettext("%(number)s assessment", "%(number)s assessments", running) % {"number": running}
    return Said(words, _("open now"), f"{reverse('assessments:mine')}?show=open")


def _to_answer(user: User, _today: date) -> Rows:
    """``differs``: the two judged differently somewhere; asked of it once both are in."""
    return [seats_open_for(user).annotate(differs=differs("assessment"))]


def _seat(seat: JudgedSeat, look: Look) -> Item:
    case = seat.assessment
    who = {"person": case.trajectory.person.name, "faculty": case.trajectory.faculty.code}
    url = seat.get_absolute_url()
    due = expected_by(seat, look.today)
    if seat.state == Seat.State.INVITED:
        title, act = _("Will you assess %(person)s, %(faculty)s?"), pgettext("do it", "Answer")
        note = _("One question about ties comes first; the dossier opens when both have accepted.")
    elif case.state == A.SCORING:
        title, act = _("Judge the dossier of %(person)s, %(faculty)s"), _("Read and judge")
        note = _("The other assessor sees your judgement once both are in.")
    else:
        title, act = _("Interview and joint judgement about %(person)s, %(faculty)s"), _("Go on")
        note = _deliberating(case.state, differs=seat.differs)
    kind, word = due_status(due, look.today) if due else ("waiting", since_words(case))
    return Item(title % who, url, note, kind, word, due, [Act(act, url)])


def _deliberating(state: str, *, differs: bool) -> str:
    """What is still to be done together by two who judged, with why."""
    if state == A.INTERVIEW and differs:
        return _("You judged differently: hold the interview and write the joint judgement.")
    if state == A.INTERVIEW:
        return _("You judged the same, and an interview is part of it. After it you write the joint judgement.")
    if differs:
        return _("You judged differently: write one judgement together.")
    return _("You judged the same: write one judgement together.")


def _others(look: Look) -> dict[str, object]:
    page = first_of(other_seats_of(look.user), 10)
    rows = [(seat, _told(seat), seat.get_absolute_url()) for seat in page]
    return {"others": rows, "other_page": page, "mine_url": address("assessments:mine")}


def _told(seat: Seat) -> str:
    if seat.assessment.state in Assessment.RUNNING:
        return _("Others act now")
    if seat.assessment.announced_on:
        return _("Announced %(day)s") % {"day": dates.long(seat.assessment.announced_on)}
    return str(capfirst(seat.assessment.get_state_display()))


def _objections() -> str:
    """Whether objections are made to the Executive Board is a setting."""
    whom = current().objection_to
    if whom == "board":
        return _("An objection under the regulation comes here by letter; the coordinator records the decision.")
    return _("Objections are made to %(whom)s; the coordinator records the decision.") % {
        "whom": dict(OBJECTION_TO)[whom]
    }


def _turns_of(look: Look) -> list[ForemostAssessment]:
    """The running assessments in which it is the coordinator's turn."""
    return [row for row in look.found.once(first_running, look.user) if row.holder == Responsible.COORDINATOR]


def _suggestions(look: Look) -> dict[int, Suggestion]:
    """Two assessors for each that is to be started, or lacks one."""
    starts, _risky = look.found.once(foremost, look.user, look.today)
    short = [row.trajectory for row in look.found.once(first_running, look.user) if row.turn == "ask"][:8]
    return suggested_for([*starts, *short], look.today)


def _announcements(look: Look) -> list[Item]:
    decided = [row for row in _turns_of(look) if row.state == A.DECIDED]
    return [_announce(decided, _decided(look.found), look.policy, look.today)] if decided else []


def _starts(look: Look) -> list[Item]:
    starts, _risky = look.found.once(foremost, look.user, look.today)
    return [_start(row, look.found.once(_suggestions, look).get(row.pk), look.policy) for row in starts]


def _turns(look: Look) -> list[Item]:
    others = [row for row in _turns_of(look) if row.state != A.DECIDED]
    return [
        _turn(row, look.found.once(_suggestions, look).get(row.trajectory_id), look.policy) for row in others[:TURNS]
    ]


def _announce(rows: list[ForemostAssessment], number: int, policy: Policy, today: date) -> Item:
    names = ", ".join(row.trajectory.person.name for row in rows[:NAMED])
    if number > NAMED:
        names = _("%(names)s and %(number)s more") % {"names": names, "number": number - NAMED}
    title = ngettext("Announce %(number)s outcome: %(names)s", "Announce %(number)s outcomes: %(names)s", number)
    good = sum(row.outcome == Assessment.Outcome.SUFFICIENT for row in rows)
    url = address("assessments:announce")
    first = min(row.decided_on or dates.civil(row.state_since) for row in rows)
    due = working_days_after(first, policy.announce_days)
    kind, word = due_status(due, today)
    note = ngettext(
        "%(number)s of them is sufficient: announcing issues the certificate.",
        "%(number)s of them are sufficient: announcing issues their certificates.",
        good,
    )
    label = ngettext("Read and announce", "Read and announce %(number)s", number) % {"number": number}
    title, note = title % {"number": number, "names": names}, note % {"number": good}
    return Item(title, url, note, kind, word, due, [Act(label, url, "primary")])


def candidate_words(candidate: Candidate) -> str:
    """Saskia Bloemen (BMS, 1 open)."""
    open_now = ngettext("%(number)s open", "%(number)s open", candidate.open_now) % {"number": candidate.open_now}
    inside = [*candidate.faculties, open_now, str(candidate.note)]
    return f"{candidate.person.name} ({', '.join(words for words in inside if words)})"


def _start(row: Trajectory, suggestion: Suggestion | None, policy: Policy) -> Item:
    who = {"person": row.person.name, "faculty": row.faculty.code}
    title = _("Start the assessment of %(person)s, %(faculty)s") % who
    url = address("assessments:start", row.pk)
    if suggestion is None or not suggestion.complete:
        note = _("There are not two assessors who can be asked now.")
        acts = [Act(_("Choose assessors"), url)]
    else:
        first, second = suggestion.pair
        names = {"first": candidate_words(first), "second": candidate_words(second)}
        note = _("%(first)s and %(second)s. No ties known.") % names
        chosen = tuple(("assessor", one.person.pk) for one in suggestion.pair)
        acts = [Act(_("Change"), url, "quiet"), Act(_("Start with these two"), url, "", post=True, fields=chosen)]
    due = working_days_after(dates.civil(row.state_since), policy.start_remind_days)
    return Item(title, row.get_absolute_url(), note, "waiting", since_words(row), due, acts)


def _turn(row: ForemostAssessment, suggestion: Suggestion | None, policy: Policy) -> Item:
    who = {"person": row.trajectory.person.name, "faculty": row.trajectory.faculty.code}
    url = row.get_absolute_url()
    if row.turn == "arbitrate":
        title, note = _("%(person)s, %(faculty)s: arbitration"), _("Name the members, or record what they decided.")
        acts = [Act(_("Open the arbitration"), url)]
    elif row.turn == "settle":
        title, note = _settling(row)
        acts = [Act(_("Decide how to go on"), url)]
    elif row.turn == "replace":
        title = _("%(person)s, %(faculty)s: an assessor to replace")
        note = _("Who was asked is no assessor any more, or is the line manager. Replace them, then ask another.")
        acts = [Act(_("Replace"), address("assessments:replace", row.pk, row.lost))]
    else:
        title = _("%(person)s, %(faculty)s: an assessor to ask")
        note, acts = _next_in_order(row, url, suggestion)
    due = working_days_after(dates.civil(row.state_since), policy.answer_days)
    return Item(title % who, url, note, "waiting", since_words(row), due, acts)


def _settling(row: ForemostAssessment) -> tuple[str, str]:
    """Both judgements are in: an interview follows where they differ, and where the settings always ask for one."""
    if row.differs:
        note = _("Plan the interview, or waive it with a reason.")
        return _("%(person)s, %(faculty)s: two different judgements"), note
    title = _("%(person)s, %(faculty)s: two judgements that agree")
    return title, _("An interview is held all the same. Plan it, or waive it with a reason.")


def _next_in_order(row: ForemostAssessment, url: str, suggestion: Suggestion | None) -> tuple[str, list[Act]]:
    """The next who can be asked, with one click."""
    if suggestion is None or not suggestion.available:
        return _("There is nobody who can be asked now."), [Act(_("Choose assessors"), url)]
    first = suggestion.pair[0] if suggestion.pair else suggestion.available[0]
    note = _("Next in order: %(name)s. No ties known.") % {"name": candidate_words(first)}
    ask = Act(
        _("Ask %(name)s") % {"name": first.person.name},
        address("assessments:ask", row.pk),
        post=True,
        fields=(("assessor", first.person.pk),),
    )
    return note, [Act(_("Change"), url, "quiet"), ask]


def _word(row: ForemostAssessment) -> str:
    """Where a running assessment is."""
    words = {
        A.ASSIGNING: _("Waiting for an assessor's answer"),
        A.SCORING: _("Both assessors reading"),
        A.INTERVIEW: _("Interview"),
        A.DELIBERATING: _("Joint judgement being written"),
        A.ARBITRATION: _("Arbitration"),
        A.DECIDED: _("To be announced"),
    }
    turns = {
        "ask": _("An assessor to ask"),
        "replace": _("An assessor to replace"),
        "settle": _("Two different judgements") if row.differs else _("Two judgements that agree"),
    }
    if row.turn in turns:
        return turns[row.turn]
    return _("One judgement in") if row.state == A.SCORING and row.submitted else words[A(row.state)]


def _late(look: Look) -> dict[str, object]:
    """The assessors whose day has passed, the longest late first, and how many there are."""
    found = late(look.user, look.today) if look.found.total("assessment") else []
    return {"late": found[:5], "late_number": len(found)}


def _panel(look: Look) -> dict[str, object]:
    rows = [row for row in look.found.once(first_running, look.user) if row.state != A.DECIDED][:5]
    lines = [(row, _word(row), expected_decision(row, look.today)) for row in rows]
    return {"running": lines, "assessing": look.found.total("assessment")}


def _certificates(look: Look) -> dict[str, object]:
    this, last = (look.found.total("certificate", str(look.today.year - back)) for back in (0, 1))
    return {"certificates": this, "last_year": last}


def _median(look: Look) -> dict[str, Any]:
    months, of = median_months(look.found.rows["days"], look.policy.count_least)
    return {"median": months, "median_of": of}


def median_months(rows: Iterable[Row], least: int) -> tuple[int | None, int]:
    """The middle of the days from intake to certificate, in months, and of how many; None of fewer than ``least``."""
    days = sorted(int(row.a) for row in rows for _n in range(row.number))
    return (round(median(days) / DAYS_A_MONTH) if len(days) >= max(least, 1) else None), len(days)


def _endorsed(user: User, today: date) -> Groups:
    return [groups(to_start().filter(trajectories.COORDINATOR(user)), "start", NONE, NONE, text("state_since"))]


def _assessed(user: User, today: date) -> Groups:
    """Those that run, most of which wait for others."""
    rows = with_holder(running()).filter(rules.COORDINATOR(user))
    return [groups(rows, "assessment", F("holder"), F("state"), text("state_since"))]


def _register(user: User, today: date) -> Groups:
    valid = Certificate.objects.filter(state=Certificate.State.ISSUED, issued_on__year__gte=today.year - 1)
    timed = valid.filter(issued_on__year=today.year, trajectory__intake_concluded_on__isnull=False)
    return [
        groups(valid, "certificate", Substr(text("issued_on"), 1, 4), NONE),
        groups(timed, "days", text(Days("decided_on", "trajectory__intake_concluded_on")), NONE),
    ]


def _decided(found: Figures) -> int:
    return found.total("assessment", "coordinator", A.DECIDED)


def _oldest(found: Figures) -> str:
    return min(
        (row.oldest for row in found.rows["assessment"] if row.a == Responsible.COORDINATOR and row.oldest), default=""
    )


register(
    Desk(
        "assessor",
        Role.ASSESSOR,
        gettext_lazy("Assessor"),
        30,
        title=gettext_lazy("Your assessments"),
        empty=gettext_lazy("You get a message when the coordinator asks you for an assessment."),
    ),
    # members act on paper for now; the coordinator records what they decide
    Desk(
        "arbitration",
        Role.CVT_MEMBER,
        gettext_lazy("Arbitration member"),
        80,
        title=gettext_lazy("Arbitration"),
        empty=gettext_lazy(
            "The coordinator sends you the dossier when assessors do not agree, and records what you decide."
        ),
    ),
    Desk(
        "board",
        Role.BOARD_SECRETARY,
        gettext_lazy("Board secretary"),
        90,
        title=gettext_lazy("Objections"),
        empty=lazy(_objections, str)(),
    ),
)
add(
    Part(
        "assessor",
        10,
        where=_open,
        rows=_to_answer,
        line=_seat,
        ways=[Way(gettext_lazy("All my assessments"), "assessments:mine")],
        template="assessments/_desk_others.html",
        context=_others,
    ),
    Part(
        "coordinator",
        10,
        counts=_endorsed,
        waits=lambda found: found.total("start"),
        oldest=lambda found: found.oldest("start"),
        words=gettext_lazy("start %(number)s"),
        url=lambda: f"{address('trajectories_list')}?state=submitted",
    ),
    Part(
        "coordinator",
        20,
        counts=_assessed,
        waits=_decided,
        oldest=_oldest,
        words=gettext_lazy("announce %(number)s"),
        url=lambda: address("assessments:announce"),
        items=_announcements,
    ),
    Part("coordinator", 25, items=_starts),
    Part(
        "coordinator",
        30,
        waits=lambda found: found.total("assessment", "coordinator") - _decided(found),
        words=gettext_lazy("go on with %(number)s"),
        url=lambda: f"{address('assessments:list')}?show=turns",
    ),
    Part("coordinator", 45, items=_turns),
    Part("coordinator", 100, place=QUEUE, template="assessments/_desk_all.html"),
    Part("coordinator", 120, template="assessments/_desk_late.html", context=_late),
    Part("coordinator", 160, place=HALF, template="assessments/_desk_running.html", context=_panel),
    Part(
        "coordinator",
        200,
        place=YEAR,
        figures=_register,
        template="assessments/_desk_certificates.html",
        context=_certificates,
    ),
    Part("coordinator", 220, place=YEAR, template="assessments/_desk_median.html", context=_median),
)
