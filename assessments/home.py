"""What the home of a teacher tells from the sealed dossier on: the assessment, its decision, certificate, ceremony."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Assessment
from assessments.queries.expected import expected_decision
from assessments.queries.own import AssessmentFact, last_assessment, with_assessment
from assessments.queries.reading import last_announced
from dossiers.home import rows_of
from trajectories.home import expected
from trajectories.models import Trajectory
from utq_portal.desks import home as shell
from utq_portal.desks.home import Action, ComingUp, Home, Panel, Part, Stage, WithOther, once, waiting
from utq_portal.people.responsible import Responsible
from utq_portal.web import dates
from utq_portal.web.links import address

T = Trajectory.State
A = Assessment.State


@once
def assessment_of(home: Home) -> Any:
    """The running assessment, or the one by which somebody qualified."""
    if home.state not in (T.IN_ASSESSMENT, T.COMPLETED):
        return None
    return last_assessment(home.row, home.request.user)


@once
def fact_of(home: Home) -> AssessmentFact | None:
    """What the candidate may know of it."""
    found = assessment_of(home)
    if found is None:
        return None
    by, coordinates = expected_decision(found, home.today), found.holder == Responsible.COORDINATOR
    return AssessmentFact(found.state, by, found.judged, found.interview_at, found.announced_on, coordinates)


def _submitted(home: Home) -> Action:
    title = _("Your dossier is sealed and waits for two assessors")
    text = _("The coordinator asks them. Until the assessment starts you may take your dossier back.")
    note = _("you hear when the assessment starts")
    return waiting("submitted", title, text, _("Open your dossier"), "dossier", note=note)


def _in_assessment(home: Home) -> Action:
    found, button, text = fact_of(home), _("Open your assessment"), _("You hear when there is a decision.")
    if found and found.expected:
        text = _("The decision is expected about %(day)s.") % {"day": dates.long(found.expected)}
    if found and found.state == A.INTERVIEW and found.interview_at:
        title = _("Your interview is on %(day)s") % {"day": dates.with_weekday(found.interview_at)}
        return waiting("interview", title, text, button, "assessment", asked=_("Come to the interview"))
    return waiting("in_assessment", _words(found), text, button, "assessment")


def _words(found: AssessmentFact | None) -> str:
    """What happens in the assessment, as far as the candidate is told before the announcement."""
    if found is None:
        return _("Your dossier is being assessed")
    if found.state == A.ASSIGNING:
        return _("Assessors are being asked")
    if found.coordinates and found.state in (A.SCORING, A.INTERVIEW, A.DELIBERATING):
        return _("Another assessor is being asked")
    if found.state == A.SCORING and found.judged:
        # the same when both have judged: that they have and nothing follows would tell that they differ
        return _("At least one assessor has judged")
    if found.state == A.SCORING:
        return _("Both assessors are reading")
    if found.state == A.INTERVIEW:
        return _("An interview is being planned")
    if found.state == A.DELIBERATING:
        return _("The assessors are writing their joint judgement")
    if found.state == A.ARBITRATION:
        return _("Others decide in arbitration")
    return _("There is a decision; it is announced soon")


def _completed(home: Home) -> Action:
    asked, number = _("Nothing more"), home.row.certificate_no
    if not number:
        return waiting("completed", _("You have qualified"), _("Your certificate is being prepared."), asked=asked)
    title = _("You have qualified: certificate %(number)s") % {"number": number}
    text = _("The sheet is being made. It appears here within minutes.")
    if home.row.certificate_at:
        text = _("Anyone can check it with the code that it carries.")
    return waiting("certificate", title, text, _("Open your certificate"), "certificate", asked=asked)


def _note(home: Home, now: int) -> str:
    found = fact_of(home)
    if found and found.announced_on and home.state == T.COMPLETED:
        return _("Announced %(day)s") % {"day": dates.long(found.announced_on)}
    if found and found.expected and now == 4:
        return _("Decision about %(day)s") % {"day": dates.long(found.expected)}
    return _("About three months after you are ready") if now and now < 4 else ""


def _ceremony_note(home: Home, now: int) -> str:
    return dates.long(dates.civil(home.row.ceremony_at)) if now >= 4 and home.row.ceremony_at else ""


def _where(home: Home) -> tuple[str, str] | None:
    return (_("You have qualified"), home.row.certificate_no or "") if home.state == T.COMPLETED else None


def _others(home: Home) -> Iterator[WithOther]:
    """The start of the assessment, and the assessment."""
    found = fact_of(home)
    if home.state == T.SUBMITTED:
        since = home.row.state_since
        title = _("The start of your assessment")
        yield WithOther(title, _("Coordinator"), dates.civil(since), expected(since, home), "dossier")
    if home.state == T.IN_ASSESSMENT and found is not None:
        by_whom = _("Coordinator") if found.coordinates else _("Assessors")
        since = dates.civil(assessment_of(home).state_since)
        yield WithOther(_words(found), by_whom, since, found.expected, "assessment")


def _ceremony(home: Home) -> Iterator[ComingUp]:
    """The next one, for everybody with a trajectory."""
    if home.row is None or not home.row.ceremony_at:
        return
    words = [dates.with_weekday(home.row.ceremony_at), home.row.ceremony_place]
    completed = home.state == T.COMPLETED
    told = _("Your certificate is handed over there.") if completed else _("Come and listen.")
    note = f"{', '.join(word for word in words if word)}. {told}"
    yield ComingUp(home.row.ceremony_at, _("Next ceremony"), note, address("assessments:ceremonies"))


def _decision(home: Home) -> Mapping[str, object] | None:
    """The announced decision to which the home leads: while one may object, and while something is to be repaired."""
    repairing = any(section.repair_on for section in rows_of(home))
    if not (repairing or home.state == T.COMPLETED):
        return None
    last = assessment_of(home)
    found = last if last is not None and last.state == A.ANNOUNCED else last_announced(home.row)
    if found is None:
        return None
    running = found.objection_until is not None and home.today <= found.objection_until
    return {"decision": found, "today": home.today} if running or repairing else None


def _outcome_page(home: Home, _section: int | None) -> str:
    found = assessment_of(home)
    return address("assessments:outcome", found.pk) if found else ""


def _certificate_page(home: Home, _section: int | None) -> str:
    return address("assessments:certificate", home.row.certificate_pk) if home.row.certificate_pk else ""


shell.add(
    Part(
        order=40,
        rows=with_assessment,
        actions={T.SUBMITTED: _submitted, T.IN_ASSESSMENT: _in_assessment, T.COMPLETED: _completed},
        at={T.SUBMITTED: 4, T.IN_ASSESSMENT: 4, T.COMPLETED: 5},
        stages=(
            Stage(
                4,
                gettext_lazy("Assessment"),
                gettext_lazy("Two assessors read your dossier"),
                _note,
                "assessment",
                lambda home: _("your assessment"),
            ),
            Stage(5, gettext_lazy("Ceremony"), gettext_lazy("Where certificates are handed over"), _ceremony_note),
        ),
        where=_where,
        others=_others,
        coming=_ceremony,
        pages={"assessment": _outcome_page, "certificate": _certificate_page},
        panels=(Panel("notices", 10, "assessments/_home_decision.html", _decision),),
    )
)
