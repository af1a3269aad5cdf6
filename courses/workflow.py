"""The only writer of the catalogue: editions move through DOMAIN 2.4 I."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import messages
from courses.catalogue_data import CATALOGUE, Entry
from courses.models import Course, Edition, Interest, Session
from courses.rules import MANAGER
from trajectories.models import Competence
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.people.queries import employments_today
from utq_portal.policy.queries import current
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Guard, Step, advance

S = Edition.State

COURSE_SAVED = declare("courses.course_saved", _("%(actor)s changed the course"), STAFF_ONLY)
EDITION_SAVED = declare("courses.edition_saved", _("%(actor)s changed the edition"), STAFF_ONLY)
OPEN = Step(
    "courses.open",
    (S.DRAFT, S.CLOSED),
    S.OPEN,
    MANAGER,
    (Guard(lambda e: e.starts_on > timezone.localdate(), _("The first day is not ahead any more. Change it first.")),),
    _("%(actor)s opened the registration"),
    STAFF_ONLY,
)
CLOSE = Step("courses.close", (S.OPEN,), S.CLOSED, MANAGER, (), _("%(actor)s closed the registration"), STAFF_ONLY)
START = Step(
    "courses.start",
    (S.OPEN, S.CLOSED),
    S.RUNNING,
    MANAGER,
    (Guard(lambda e: e.starts_on <= timezone.localdate(), _("The first day has not come yet.")),),
    _("%(actor)s noted that the edition began"),
    STAFF_ONLY,
)
FINISH = Step(
    "courses.finish",
    (S.RUNNING,),
    S.FINISHED,
    MANAGER,
    (Guard(lambda e: e.ends_on <= timezone.localdate(), _("The last day has not come yet.")),),
    _("%(actor)s noted that the edition ended"),
    STAFF_ONLY,
)
CANCEL = Step(
    "courses.cancel",
    (S.DRAFT, S.OPEN, S.CLOSED),
    S.CANCELLED,
    MANAGER,
    (),
    _("%(actor)s cancelled the edition"),
    STAFF_ONLY,
)
STEPS = (OPEN, CLOSE, START, FINISH, CANCEL)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as it is planned: from, until, where."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    mandatory: bool = True


NO_MEETINGS = _("Enter at least one meeting with its day and times.")
OVER = _("This edition is over. Copy it to plan another one.")


def _may_manage(by: User | None) -> None:
    if by is not None and not any(held.role == "course_manager" for held in by.held_roles):
        raise Refused(NOT_YOURS)


@transaction.atomic
def save_course(course: Course, competences: Iterable[Competence], *, by: User | None) -> Course:
    """Add or change a course of the catalogue."""
    _may_manage(by)
    course.save()
    course.competences.set(competences)
    record(COURSE_SAVED.name, course, by=by, case=f"course:{course.pk}")
    return course


def _dates(meetings: Sequence[Meeting], closes_on: date | None) -> dict[str, date]:
    if not meetings:
        raise Refused(NO_MEETINGS)
    first = timezone.localtime(min(m.starts_at for m in meetings)).date()
    last = timezone.localtime(max(m.ends_at for m in meetings)).date()
    closing = closes_on or first - timedelta(days=current().course_close_days)
    return {"starts_on": first, "ends_on": last, "closes_on": closing}


@transaction.atomic
def plan_edition(course: Course, values: Mapping[str, Any], meetings: Sequence[Meeting], *, by: User | None) -> Edition:
    """A new edition, still a draft; raises Refused without a meeting."""
    _may_manage(by)
    dates = _dates(meetings, values.get("closes_on"))
    edition = Edition.objects.create(course=course, **{**values, **dates})
    _write_sessions(edition, meetings)
    record(EDITION_SAVED.name, edition, by=by, case=edition.case)
    return edition


@transaction.atomic
def change_edition(
    edition: Edition, values: Mapping[str, Any], meetings: Sequence[Meeting], *, by: User | None
) -> Edition:
    """Change the details and meetings of an edition that is not over."""
    _may_manage(by)
    row = locked(edition)
    if row.state in Edition.OVER:
        raise Refused(OVER)
    dates = _dates(meetings, values.get("closes_on"))
    Edition.objects.filter(pk=row.pk, state=row.state).update(**{**values, **dates})
    row.sessions.all().delete()
    _write_sessions(row, meetings)
    record(EDITION_SAVED.name, row, by=by, case=row.case)
    return Edition.objects.get(pk=row.pk)


def _write_sessions(edition: Edition, meetings: Sequence[Meeting]) -> None:
    Session.objects.bulk_create(
        Session(edition=edition, starts_at=m.starts_at, ends_at=m.ends_at, place=m.place, mandatory=m.mandatory)
        for m in sorted(meetings, key=lambda m: m.starts_at)
    )


@transaction.atomic
def copy_edition(edition: Edition, *, first_day: date, by: User | None) -> Edition:
    """The same edition on other days, as a draft: every meeting moves along with the first day."""
    moved = first_day - edition.starts_on
    meetings = [
        Meeting(_shifted(s.starts_at, moved), _shifted(s.ends_at, moved), s.place, s.mandatory)
        for s in edition.sessions.all()
    ]
    kept = ("faculty_only", "language", "least", "most", "place", "trainers", "needs_manager_approval")
    values = {name: getattr(edition, name) for name in kept}
    return plan_edition(edition.course, {**values, "closes_on": edition.closes_on + moved}, meetings, by=by)


def _shifted(moment: datetime, by: timedelta) -> datetime:
    """The same time of the clock some days later, summer time or not."""
    local = timezone.localtime(moment)
    return timezone.make_aware((local + by).replace(tzinfo=None))


def locked(edition: Edition) -> Edition:
    """The row, locked until the transaction ends: the root of every verb over its places."""
    return Edition.objects.select_for_update(of=("self",)).select_related("course").get(pk=edition.pk)


@transaction.atomic
def open_edition(edition: Edition, *, by: User) -> Event:
    """draft or closed → open; who showed interest is told the first time."""
    first_time = edition.state == S.DRAFT
    event = advance(edition, OPEN, by=by)
    if first_time:
        _tell_interested(edition, messages.NEW_EDITION, event)
    return event


def close_edition(edition: Edition, *, by: User) -> Event:
    """open → closed: no more registrations."""
    return advance(edition, CLOSE, by=by)


def start_edition(edition: Edition, *, by: User) -> Event:
    """open or closed → running, from the first day on."""
    return advance(edition, START, by=by)


def finish_edition(edition: Edition, *, by: User) -> Event:
    """running → finished, from the last day on."""
    return advance(edition, FINISH, by=by)


@transaction.atomic
def cancel_edition(edition: Edition, *, by: User, reason: str) -> Event:
    """draft, open or closed → cancelled, with a reason; an edition that was announced is told to who is interested."""
    announced = edition.state != S.DRAFT
    event = advance(edition, CANCEL, by=by, changes={"cancelled_because": reason})
    if announced:
        _tell_interested(edition, messages.CANCELLED, event)
    return event


def _tell_interested(edition: Edition, message: Message, event: Event) -> None:
    course = edition.course
    interested = Interest.objects.filter(course=course).select_related("person")
    if edition.faculty_only_id is not None:
        interested = interested.filter(faculty=edition.faculty_only_id)
    post(
        message,
        [row.person for row in interested],
        edition,
        occasion=event,
        url=f"/courses/{course.pk}/",
        params={"course": course.names, "starts_on": edition.starts_on, "closes_on": edition.closes_on},
    )


@transaction.atomic
def show_interest(course: Course, *, by: User) -> bool:
    """Note that somebody would like this course; False when it was noted already."""
    if not course.active:
        raise Refused(MOVED_ON)
    segment = employments_today(by).first()
    _row, new = Interest.objects.get_or_create(
        course=course, person=by, defaults={"faculty": segment.faculty if segment else None}
    )
    return new


def withdraw_interest(course: Course, *, by: User) -> bool:
    """Forget the interest; False when there was none."""
    return bool(Interest.objects.filter(course=course, person=by).delete()[0])


@transaction.atomic
def fill_catalogue(today: date, *, by: User | None = None) -> int:
    """Put the demo catalogue into an empty portal, its editions open; returns how many courses are new."""
    known = set(Course.objects.values_list("code", flat=True))
    numbers = {row.number: row for row in Competence.objects.filter(profile__active=True)}
    fresh = [entry for entry in CATALOGUE if entry.code not in known]
    for entry in fresh:
        course = save_course(_course(entry), [numbers[n] for n in entry.competences if n in numbers], by=by)
        for days, place in entry.editions:
            values = {"language": entry.language, "least": entry.least, "most": entry.most, "place": place}
            edition = plan_edition(course, values, _half_days(entry, today + timedelta(days=days), place), by=by)
            # the demo starts with open editions; nobody took this step
            Edition.objects.filter(pk=edition.pk).update(state=S.OPEN)
    return len(fresh)


def _course(entry: Entry) -> Course:
    same = ("code", "kind", "name_nl", "name_en", "summary_nl", "summary_en", "half_days", "study_hours")
    more = ("language", "least", "most", "needs_intake")
    values = {name: getattr(entry, name) for name in same + more}
    return Course(description_nl=entry.does_nl, description_en=entry.does_en, **values)


def _half_days(entry: Entry, first: date, place: str) -> list[Meeting]:
    """Afternoons a week apart, moved from the weekend to Monday."""
    first += timedelta(days=(7 - first.weekday()) % 7 if first.weekday() > 4 else 0)
    starts = [
        timezone.make_aware(datetime.combine(first + timedelta(weeks=week), time(13, 45)))
        for week in range(entry.half_days)
    ]
    return [Meeting(start, start + timedelta(hours=3, minutes=15), place) for start in starts]
