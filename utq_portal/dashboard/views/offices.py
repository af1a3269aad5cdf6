"""The desks of those who come by now and then: courses, arbitration, board, technique, and line managers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Edition, Registration, Session
from courses.queries import to_approve, to_complete, to_note
from dossiers.queries.caseload import step_word
from utq_portal.dashboard import desks
from utq_portal.dashboard.exports import REPORTS
from utq_portal.dashboard.queries import desks as reads
from utq_portal.dashboard.views.roles import Way, desk_page
from utq_portal.desks.queue import Act, Item
from utq_portal.desks.standing import Standing
from utq_portal.policy.queries import current
from utq_portal.policy.values import OBJECTION_TO
from utq_portal.web import dates, pages
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.links import address, case_address
from utq_portal.web.request import PortalRequest

COURSES_MOST = 10  # questions about courses on the home of a line manager, and of each kind on that of the course desk


def courses_desk(request: PortalRequest) -> HttpResponse:
    """What waits at the course desk, and the way to it."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    small, groups = reads.first_of(reads.small_groups(user, today), COURSES_MOST)
    unnoted, meetings = reads.first_of(to_note(user, now), COURSES_MOST)
    ended, results = reads.first_of(to_complete(user, today), COURSES_MOST)
    items = [_small(row) for row in small] + [_to_note(row) for row in unnoted] + [_to_complete(row) for row in ended]
    ways = [
        Way(_("Course desk"), address("courses:desk"), _("Who registered, who waits, and attendance")),
        Way(_("Courses and dates"), address("courses:desk_courses")),
        Way(_("The catalogue as teachers see it"), address("courses:catalogue")),
    ]
    empty = _("When a group is too small, or a meeting is to be noted, it appears here.")
    return desk_page(
        request,
        "courses",
        _("Courses"),
        (_("Course manager"), ""),
        items,
        ways=ways,
        empty=empty,
        waits=groups + meetings + results,
    )


def _small(row: Any) -> Item:
    title = _("%(course)s of %(day)s has too few people") % {
        "course": row.course.name,
        "day": dates.long(row.starts_on),
    }
    note = _("%(count)s registered, the smallest group is %(least)s") % {"count": row.confirmed, "least": row.least}
    url = address("courses:group", row.pk)
    word = _("Closed %(day)s") % {"day": dates.short(row.closes_on)}
    return Item(title, url, note, "care", word, row.closes_on, [Act(_("Decide"), url)])


def _to_note(row: Session) -> Item:
    title = _("Who was there? %(course)s") % {"course": row.edition.course.name}
    url = address("courses:attendance", row.edition_id, row.pk)
    note = _("The meeting of %(day)s") % {"day": dates.long(row.starts_at)}
    day = dates.civil(row.starts_at)
    return Item(title, url, note, "waiting", dates.short(day), day, [Act(_("Note who was there"), url)])


def _to_complete(row: Edition) -> Item:
    title = _("Who completed it? %(course)s") % {"course": row.course.name}
    url = address("courses:group", row.pk)
    note = _("The last meeting was on %(day)s") % {"day": dates.long(row.ends_on)}
    act = Act(_("Note the results"), url)
    return Item(title, url, note, "waiting", dates.short(row.ends_on), row.ends_on, [act])


def arbitration_desk(request: PortalRequest) -> HttpResponse:
    """Arbitration members act on paper for now; the coordinator records what they decide."""
    empty = _("The coordinator sends you the dossier when assessors do not agree, and records what you decide.")
    return desk_page(request, "arbitration", _("Arbitration"), (_("Arbitration member"), ""), [], empty=empty)


def board_desk(request: PortalRequest) -> HttpResponse:
    """The secretary of the Executive Board; whether objections are made to it is a setting."""
    whom = current().objection_to
    if whom == "board":
        empty = _("An objection under the regulation comes here by letter; the coordinator records the decision.")
    else:
        empty = _("Objections are made to %(whom)s; the coordinator records the decision.") % {
            "whom": dict(OBJECTION_TO)[whom]
        }
    return desk_page(request, "board", _("Objections"), (_("Board secretary"), ""), [], empty=empty)


def admin_desk(request: PortalRequest) -> HttpResponse:
    """Whether the portal is well; the technical administrator reads nobody's content."""
    found = reads.alarms()
    health, stuck, refused = found.health, found.stuck, found.refused
    items = []
    if not health.ticking:
        items.append(_alarm(_("The job runner was not seen lately"), _("Start it again; until then its work waits.")))
    if stuck:
        words = ngettext(
            "%(number)s background job needs attention", "%(number)s background jobs need attention", stuck
        )
        items.append(_alarm(words % {"number": stuck}, ""))
    if found.mail_held:
        items.append(
            _alarm(_("The mail server does not answer"), _("The mails wait, and go out by themselves when it is back."))
        )
    if refused:
        words = ngettext(
            "Mail to %(number)s person did not arrive", "Mail to %(number)s people did not arrive", refused
        )
        items.append(_alarm(words % {"number": refused}, ""))
    ways = [Way(_("Jobs and mail"), reverse("upkeep")), Way(_("Health, for a monitor"), address("web:health"))]
    where = (_("Running well") if health.well else _("Jobs are late"), _("jobs and mail"))
    empty = _("Jobs run, mail is sent. You see no content of anybody.")
    return desk_page(request, "admin", _("Technical health"), where, items, ways=ways, empty=empty)


def _alarm(title: str, note: str) -> Item:
    url = reverse("upkeep")
    return Item(title, url, note, "care", _("Needs attention"), None, [Act(_("See why"), url)])


def manager_desk(request: PortalRequest, standing: Standing) -> HttpResponseBase:
    """A line manager sees step and dates of the own people, and confirms discussions; never a dossier."""
    user, today = request.user, timezone.localdate()
    reports = reads.reports(user)
    if file := as_file(request, "people", REPORTS, (_report(row) for row in reports.iterator(CHUNK))):
        return file
    courses, asked = reads.first_of(to_approve(user), COURSES_MOST)
    talks, told = reads.discussions(user)
    items = [_course(row) for row in courses] + [_discussion(row) for row in talks]
    page = pages.page_of(reports, request, 30)
    figures = reads.report_figures(user, today)
    managed = reports.count()
    words = ngettext("%(number)s person", "%(number)s people", managed) % {"number": managed}
    return desk_page(
        request,
        desks.LINE_MANAGER,
        _("The people you manage"),
        (words, _("steps and dates"), "#p-h"),
        items,
        empty=_("When one of your people records a talk with you, you may confirm it here."),
        template="dashboard/manager.html",
        standing=standing,
        waits=asked + told,
        page=page,
        people=[_report(person) for person in page],
        figures=figures if figures["all"] >= reads.SMALL_GROUP else None,
    )


def _course(row: Registration) -> Item:
    title = _("%(person)s asks to take %(course)s") % {"person": row.person.name, "course": row.edition.course.name}
    kept = row.kept_through
    note = _("Starts on %(day)s.") % {"day": dates.long(row.edition.starts_on)}
    word = _("place kept until %(day)s") % {"day": dates.short(kept)} if kept else ""
    acts = [
        Act(_("Do not agree"), address("courses:reject", row.pk), "quiet"),
        Act(_("Agree"), address("courses:approve", row.pk), post=True),
    ]
    return Item(title, address("courses:approvals"), note, "waiting", word, kept, acts)


def _discussion(row: Any) -> Item:
    title = _("Confirm the talk with %(person)s") % {"person": row.person.name}
    url = address("trajectories:discussion", row.pk)
    note = _("Recorded for %(day)s. Nothing waits for it.") % {"day": dates.long(row.discussion.held_on)}
    return Item(title, url, note, "waiting", "", None, [Act(_("Read and confirm"), url)])


@dataclass(frozen=True, slots=True)
class Report:
    """One of a line manager's people: step and dates."""

    name: str
    url: str
    step: str
    planned: date | None
    deadline: date | None
    word: str


def _report(person: Any) -> Report:
    started = person.trajectory_pk is not None
    step = step_word(person.trajectory_state, route_pending=False) if started else _("Not started")
    if person.settled_by:
        word = _("settled on %(day)s") % {"day": dates.long(person.settled_on)}
    elif person.duty_pk is None or person.exclusion:
        word = _("no obligation")
    else:
        word = "" if person.deadline else _("paused")
    return Report(
        person.name,
        case_address(person.trajectory_pk) if started else "",
        step if started or person.duty_pk else "",
        person.planned_ready_on,
        None if word else person.deadline,
        word,
    )
