"""The teacher's home: where am I, what is expected of me, by when, who has the ball."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.models import Assessment
from assessments.queries import expected_decision, last_announced
from courses.models import Registration
from courses.queries import next_courses
from exemptions.models import ExemptionRequest
from exemptions.queries import own_line
from trajectories.models import Trajectory
from trajectories.queries import HOLDERS
from trajectories.queries.deciding import asked_now
from trajectories.reminding import next_reminder
from trajectories.standing import clock_of
from utq_portal.dashboard import desks, journey
from utq_portal.dashboard.addresses import teacher_page
from utq_portal.dashboard.facts import Facts
from utq_portal.dashboard.nextstep import Action, next_action
from utq_portal.dashboard.others import Holder, WithOther, holder_of, with_others
from utq_portal.dashboard.queries import own
from utq_portal.desks.standing import Standing
from utq_portal.people.queries import ended_roles
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.pages import first_of, page_of
from utq_portal.web.request import PortalRequest

T = Trajectory.State


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with the address it opens."""

    item: Any
    url: str


@dataclass(frozen=True, slots=True)
class ComingUp:
    """Something ahead: its day or moment, what it is, where, and the page that tells more."""

    at: date | datetime
    title: str
    note: str
    url: str = ""
    join: str = ""


def coming_up(meetings: list[Any], courses: list[Any], trajectory: Any) -> list[ComingUp]:
    """Meetings, courses and the next ceremony, in order of time."""
    found = [_meeting(one) for one in meetings] + [_course(one) for one in courses]
    if trajectory is not None and trajectory.ceremony_at:
        found.append(_ceremony(trajectory))
    return sorted(found, key=lambda one: _moment(one.at))


def _moment(at: date | datetime) -> tuple[date, bool, float]:
    """A day without an hour stands before the hours of that day."""
    timed = isinstance(at, datetime)
    return dates.civil(at), timed, at.timestamp() if isinstance(at, datetime) else 0


def _meeting(row: Any) -> ComingUp:
    title = row.title_nl if get_language() == "nl" else row.title_en
    words = [dates.with_weekday(row.starts_at), dates.clock(row.starts_at), row.place]
    return ComingUp(row.starts_at, title, ", ".join(word for word in words if word), join=row.url)


def _course(row: Any) -> ComingUp:
    """By the next meeting that is not over; its first day where no meeting is planned."""
    at = row.next_at or row.edition.starts_on
    words = [dates.with_weekday(at), dates.clock(at) if row.next_at else "", row.edition.place]
    note = ", ".join(word for word in words if word)
    # who attended so far comes to the next meeting as whoever has a place
    if row.state not in (Registration.State.CONFIRMED, Registration.State.ATTENDED):
        label = str(row.get_state_display())
        note = f"{note}. {label[:1].upper()}{label[1:]}"
    return ComingUp(at, row.edition.course.name, note, address("courses:mine"))


def _ceremony(trajectory: Any) -> ComingUp:
    words = [dates.with_weekday(trajectory.ceremony_at), trajectory.ceremony_place]
    completed = trajectory.state == T.COMPLETED
    told = _("Your certificate is handed over there.") if completed else _("Come and listen.")
    note = f"{', '.join(word for word in words if word)}. {told}"
    return ComingUp(trajectory.ceremony_at, _("Next ceremony"), note, address("assessments:ceremonies"))


def teacher_home(request: PortalRequest, standing: Standing, trajectory: Any = None) -> HttpResponse:
    """The own trajectory in each of its states, or the way to start one."""
    user, today = request.user, timezone.localdate()
    if trajectory is None and standing.trajectory:
        trajectory = own.own_trajectory(user)
    linked = trajectory.obligation if trajectory else None
    obligation = linked if linked and linked.ended_on is None else own.running_obligation(user)
    notes: Any = trajectory if linked and obligation is linked else obligation
    working = trajectory is not None and trajectory.state in (T.ACTIVE, T.SUSPENDED, *Trajectory.WRITABLE)
    requests = own.open_requests(trajectory) if working and trajectory.has_requests else []
    certificates = own.certificates_with_others(trajectory) if working and trajectory.has_certificates else []
    rows = own.sections_of(trajectory) if trajectory else []
    lost = own.lost_of(trajectory) if trajectory else 0
    sections = own.section_facts(rows, requests, today if working else None, lost)
    assessed = trajectory is not None and trajectory.state in (T.IN_ASSESSMENT, T.COMPLETED)
    assessment = own.last_assessment(trajectory, request.user) if assessed else None
    facts = own.facts_of(trajectory, obligation, sections, _known(assessment, today), today)
    action = next_action(facts)
    policy = current(trajectory.faculty_id if trajectory else None)
    asked: date | None = notes.time_asked_on if notes else None
    waits_for = asked_now(obligation.pk) if asked and obligation else ""
    since = (assessment or trajectory).state_since if trajectory else timezone.now()
    others = with_others(facts, since, requests, certificates, policy.answer_days, asked, today, waits_for)
    exemption = own_line(user) if trajectory is None or trajectory.has_exemption else None
    courses = next_courses(user) if trajectory is None or trajectory.has_courses else []
    meetings = own.coming_meetings(user) if trajectory is None or trajectory.has_meetings else []
    asked_of: Any = own.asked_of(user) if trajectory is None or trajectory.has_questions else []
    where = journey.where_words(facts)
    if trajectory is None and exemption is not None and not facts.settled:
        where = (_("Your exemption"), str(exemption.get_state_display()))
    context = {
        "tabs": desks.tabs_of(user, desks.TEACHER, standing),
        "action": action,
        "where": where,
        "ended_roles": [] if trajectory or user.held_roles else ended_roles(user),
        "holder": _holder(facts, action, others, trajectory, exemption),
        "lost": bool(lost),
        "trajectory": trajectory,
        "obligation": obligation,
        "notes": notes,
        "clock": clock_of(obligation, today),
        "clock_url": address("trajectories:my_obligation"),
        "reminder": next_reminder(obligation, trajectory, today, own=True),
        "manager": " ".join(trajectory.line_manager_name.split())
        if trajectory and trajectory.line_manager_name
        else "",
        "decision": _decision(trajectory, rows, assessment, today),
        "feedback": first_of(own.new_feedback(trajectory) if working and trajectory.has_feedback else [], 4),
        "asked_of": page_of(asked_of, request, 5, param="asked"),
        "coming": page_of(coming_up(meetings, courses, trajectory), request, 8, param="ahead"),
        "offers": [row for row in courses if row.state == Registration.State.OFFERED],
        "exemption": exemption,
        "today": today,
        **_links(facts, action, others, trajectory, assessment),
    }
    return render(request, "dashboard/teacher.html", context)


def _holder(facts: Facts, action: Action, others: list[WithOther], trajectory: Any, exemption: Any) -> Holder:
    """Who has the ball of the trajectory; of who has none, of the request for exemption that runs."""
    if trajectory is not None:
        return holder_of(facts, action, others, dates.civil(trajectory.since), trajectory.holder)
    if exemption is not None and exemption.state in ExemptionRequest.RUNNING:
        yours = exemption.holder == "teacher"
        return Holder(_("You") if yours else HOLDERS[exemption.holder], yours)
    return holder_of(facts, action, others, None, "")


def _decision(trajectory: Any, sections: list[Any], assessment: Any, today: date) -> Assessment | None:
    """The announced decision to which the home leads: while one may object, and while something is to be repaired."""
    repairing = any(section.repair_on for section in sections)
    if trajectory is None or not (repairing or trajectory.state == T.COMPLETED):
        return None
    told = assessment is not None and assessment.state == Assessment.State.ANNOUNCED
    found = assessment if told else last_announced(trajectory)
    if found is None:
        return None
    running = found.objection_until is not None and today <= found.objection_until
    return found if running or repairing else None


def _known(assessment: Assessment | None, today: date) -> Any:
    return own.assessment_fact(assessment, expected_decision(assessment, today) if assessment else None)


def _links(facts: Facts, action: Action, others: list[WithOther], trajectory: Any, assessment: Any) -> dict[str, Any]:
    """The addresses of everything that the page names."""

    def to(target: str, section: int | None = None) -> str:
        return teacher_page(
            target,
            trajectory=trajectory.pk if trajectory else None,
            dossier=trajectory.dossier.pk if trajectory and hasattr(trajectory, "dossier") else None,
            section=section,
            assessment=assessment.pk if assessment else None,
            certificate=trajectory.certificate_pk if trajectory else None,
        )

    ceremony = dates.civil(trajectory.ceremony_at) if trajectory and trajectory.ceremony_at else None
    return {
        "action_url": to(action.target, action.section),
        "steps": [Row(step, to(step.target)) for step in journey.steps(facts, ceremony)] if trajectory else [],
        "sections": [Row(section, to("section", section.number)) for section in facts.sections],
        "others": [
            Row(o, address("trajectories:my_obligation") if o.target == "obligation" else to(o.target, o.section))
            for o in others
        ],
        "dossier_url": to("dossier"),
        "case_url": to("case"),
    }
