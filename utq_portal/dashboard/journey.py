"""The five steps of a trajectory and where a teacher stands: pure functions of the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trajectories.models import Trajectory
from trajectories.queries.obligation import settled_title
from utq_portal.dashboard.facts import Facts
from utq_portal.web import dates

T = Trajectory.State


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One of the five steps: ``state`` is done, now or later; ``target`` names its page when there is one to open."""

    number: int
    state: str
    label: str
    note: str
    target: str = ""


def step_number(facts: Facts) -> int:
    """Which of the five steps it is now; 0 before the start."""
    if not facts.state:
        return 0
    if facts.state in (T.PREPARING, T.INTAKE_SUBMITTED, T.INTAKE_BOOKED):
        return 1
    if facts.state in (T.ACTIVE, T.SUSPENDED):
        waits = not facts.begun and not facts.plan_items and facts.route != Trajectory.Route.EXPERIENCED
        return 2 if waits else 3
    if facts.state == T.READY:
        return 3
    return 5 if facts.state in (T.COMPLETED, T.CLOSED) else 4


def steps(facts: Facts, ceremony: date | None = None) -> list[JourneyStep]:
    """The five steps with their notes; later ones carry the date that is expected."""
    now = step_number(facts)
    ended = facts.state == T.COMPLETED
    names = [
        (_("Intake and self-diagnosis"), "intake"),
        (_("Learning route"), "route"),
        (_("Your dossier"), "dossier"),
        (_("Assessment"), "assessment"),
        (_("Ceremony"), "ceremony"),
    ]
    notes = [_intake_note(facts, now), _route_note(facts, now), _dossier_note(facts, now), _assessment_note(facts, now)]
    notes.append(dates.long(ceremony) if ceremony and (ended or now >= 4) else "")
    found = []
    for number, ((label, target), note) in enumerate(zip(names, notes, strict=True), 1):
        state = "done" if number < now else "now" if number == now else "later"
        if number == 4 and facts.assessment is None:
            target = ""
        found.append(JourneyStep(number, state, label, note, target if facts.state and number != 5 else ""))
    return found


def _intake_note(facts: Facts, now: int) -> str:
    if facts.intake_concluded_on:
        return _("Done %(day)s") % {"day": dates.long(facts.intake_concluded_on)}
    if facts.state == T.INTAKE_SUBMITTED:
        return _("Sent")
    if facts.state == T.INTAKE_BOOKED and facts.intake_at:
        return _("Meeting on %(day)s") % {"day": dates.long(facts.intake_at)}
    parts = sum((facts.cv, facts.diagnosis, facts.discussion))
    return _("%(done)s of 3 parts filled in") % {"done": parts} if now == 1 else ""


def _route_note(facts: Facts, now: int) -> str:
    if facts.plan_items:
        if now > 3:
            return ""
        return (
            _("Changes are agreed with your UTQ supervisor") if facts.plan_agreed else _("Yours to change at any time")
        )
    return _("Not needed for you") if facts.route == Trajectory.Route.EXPERIENCED and facts.state else ""


def _covered(facts: Facts) -> str:
    """How many criteria the dossier covers, in words."""
    words = ngettext(
        "%(covered)s of %(all)s criterion covered", "%(covered)s of %(all)s criteria covered", facts.criteria
    )
    return words % {"covered": facts.covered, "all": facts.criteria}


def _dossier_note(facts: Facts, now: int) -> str:
    planned = facts.planned_ready_on if facts.planned_ready_on and facts.planned_ready_on >= facts.today else None
    if now < 3 and planned is None:
        if now == 1 and facts.after_intake:
            return _("Opens after the intake")
        return _("Open already: begin where you like") if now else ""
    if now <= 3 and planned:
        return _("You plan to be ready on %(day)s") % {"day": dates.long(planned)}
    if now == 3 and facts.criteria:
        return _covered(facts)
    return ""


def _assessment_note(facts: Facts, now: int) -> str:
    found = facts.assessment
    if found and found.announced_on and facts.state == T.COMPLETED:
        return _("Announced %(day)s") % {"day": dates.long(found.announced_on)}
    if found and found.expected and now == 4:
        return _("Decision about %(day)s") % {"day": dates.long(found.expected)}
    return _("About three months after you are ready") if now and now < 4 else ""


def where_words(facts: Facts) -> tuple[str, str]:
    """The first of the four answers: where you are, and a nuance."""
    now = step_number(facts)
    if facts.state == T.COMPLETED:
        return _("You have qualified"), facts.certificate
    if facts.state == T.CLOSED:
        return _("Closed"), dates.long(facts.closed_on) if facts.closed_on else ""
    if facts.settled:
        return settled_title(facts.settled), ""
    if not now:
        return _("Not started"), ""
    labels = [
        _("your intake"),
        _("your learning route"),
        _("your dossier: %(covered)s") % {"covered": _covered(facts)},
        _("your assessment"),
    ]
    return _("Step %(step)s of 5") % {"step": now}, labels[min(now, 4) - 1]
