"""Registering for an edition, the line manager's answer, offers and cancelling (docs/domain.md, Courses)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import messages, rules
from courses.models import Course, Edition, Registration, Session
from courses.queries.capacity import begins_at, in_line, taken, to_settle
from courses.workflow import news
from courses.workflow.places import end, locked, promise_settling, release, settle
from courses.workflow.planning import planned_item
from courses.workflow.sharing import share
from trajectories import rules as trajectories
from trajectories.models import LearningPlanItem, Trajectory
from utq_portal.access import Refused
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.people.models import Role, User
from utq_portal.people.queries import employments_today, line_manager_of, responsible
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.workflow import NOT_YOURS, Guard, Step, advance

R = Registration.State
W = Registration.Why

REGISTERED = declare("courses.register", _("%(actor)s registered somebody"), STAFF_ONLY, rules.REGISTERS)


def has_begun(registration: Registration) -> bool:
    """Whether the first meeting has begun: from then on nothing is cancelled."""
    return begins_at(registration.edition) <= timezone.now()


BEGUN = _("The course has begun. Tell the course desk if you cannot come.")
_AHEAD = Guard(lambda row: not has_begun(row), BEGUN)
_IN_TIME = Guard(
    lambda row: row.offer_expires_at is not None and row.offer_expires_at > timezone.now(),
    _("The time for this offer is over: the place goes to the next in line. You can register again."),
)

_step = partial(Step, audience=STAFF_ONLY)
_MANAGER = rules.APPROVER
APPROVE = _step(
    verb="courses.approve",
    sources=(R.PENDING,),
    target=R.CONFIRMED,
    rule=_MANAGER,
    guards=(_AHEAD,),
    sentence=_("%(actor)s approved a registration"),
)
APPROVE_WAITING = _step(
    verb="courses.approve_waiting",
    sources=(R.PENDING,),
    target=R.WAITLISTED,
    rule=_MANAGER,
    guards=(_AHEAD,),
    sentence=_("%(actor)s approved a registration; all places are taken"),
)
REJECT = _step(
    verb="courses.reject",
    sources=(R.PENDING,),
    target=R.REJECTED,
    rule=_MANAGER,
    sentence=_("%(actor)s did not approve a registration"),
)
ACCEPT = _step(
    verb="courses.accept",
    sources=(R.OFFERED,),
    target=R.CONFIRMED,
    rule=rules.OWN,
    guards=(_IN_TIME,),
    sentence=_("%(actor)s took the offered place"),
)
WITHDRAW = _step(
    verb="courses.withdraw",
    sources=Registration.AHEAD,
    target=R.CANCELLED,
    rule=rules.OWN | rules.DESK,
    guards=(_AHEAD,),
    sentence=_("%(actor)s cancelled a registration"),
)

NOT_OPEN = _("Registration for this edition is not open.")
ALREADY = _("This person is registered for this edition already.")
NOT_YET_OPEN = _("Registration opens on %(day)s.")
CLOSED = _("Registration closed on %(day)s. Ask the course desk whether there is still a way.")
OTHER_FACULTY = _("This edition is for people of %(faculty)s only. Show your interest: the next one may be for all.")
INTAKE_FIRST = _("This course comes after the intake. Conclude your intake first, or ask the course desk.")
COURSE_FIRST = _("First comes “%(course)s”. If you did it elsewhere, the course desk can register you.")
TRAJECTORY_FIRST = _("A writing session is for people with a trajectory that runs. Start your trajectory first.")
TWICE = _("You have a place in this course already, on %(day)s. You can register all the same, and choose later.")
OVERLAPS = _("On that day you already have: %(course)s. You can register all the same.")


class Overlap(Refused):
    """The person has another course at that time; registering all the same is possible."""


@transaction.atomic
def register(
    edition: Edition,
    person: User,
    *,
    by: User,
    overlap_known: bool = False,
    plan_item: LearningPlanItem | None = None,
    shares_dossier: bool = False,
) -> Registration:
    """Give ``person`` a place, or one in the line; where the line manager approves, ask first.

    The teacher, or for them their UTQ supervisor or the course manager. The course manager passes over the dates and
    what should come before. Raises Refused with what would help; Overlap where ``overlap_known`` makes it go through.
    """
    row = locked(edition)
    desk = by.pk != person.pk and by.holds(Role.COURSE_MANAGER)
    if by.pk != person.pk and not desk:
        case = Trajectory.objects.filter(trajectories.SUPERVISED(by), person=person, state__in=Trajectory.OPEN)
        if not case.exists():
            raise Refused(NOT_YOURS)
    now = timezone.now()
    settle(row, now)
    _check_open(row, now, desk)
    if Registration.objects.filter(edition=row, person=person).exclude(state__in=Registration.GONE).exists():
        raise Refused(ALREADY)
    _check_person(row, person, desk)
    if not overlap_known:
        _check_overlap(row, person)
    return _place(row, person, by, now, plan_item, shares_dossier)


def hindrance(edition: Edition, person: User) -> str:
    """Why the person cannot register now, in a sentence; empty when nothing stands in the way."""
    try:
        _check_open(edition, timezone.now(), desk=False)
        _check_person(edition, person, desk=False)
    except Refused as refused:
        return str(refused.why)
    return ""


def _check_open(edition: Edition, now: datetime, desk: bool) -> None:
    today = timezone.localdate(now)
    if edition.state not in (Edition.SHOWN if desk else (Edition.State.OPEN,)) or now >= begins_at(edition):
        raise Refused(NOT_OPEN)
    if desk:
        return
    if edition.opens_on and today < edition.opens_on:
        raise Refused(NOT_YET_OPEN % {"day": dates.long(edition.opens_on)})
    if today > edition.closes_on:
        raise Refused(CLOSED % {"day": dates.long(edition.closes_on)})


def _check_person(edition: Edition, person: User, desk: bool) -> None:
    """What the edition and its course ask of the person; the course desk may pass over what comes before."""
    course = edition.course
    mine = Trajectory.objects.filter(person=person)
    if edition.faculty_only_id is not None:
        here = employments_today(person).filter(faculty=edition.faculty_only_id).exists()
        if not here and not mine.filter(faculty=edition.faculty_only_id, state__in=Trajectory.OPEN).exists():
            raise Refused(OTHER_FACULTY % {"faculty": edition.faculty_only.code if edition.faculty_only else ""})
    if desk:
        return
    if course.kind == Course.Kind.WRITING and not mine.filter(state__in=Trajectory.OPEN).exists():
        raise Refused(TRAJECTORY_FIRST)
    if course.needs_intake and not mine.filter(intake_concluded_on__isnull=False).exists():
        raise Refused(INTAKE_FIRST)
    if course.needs_course_id is not None:
        done = Registration.objects.filter(person=person, edition__course=course.needs_course_id, state=R.COMPLETED)
        if not done.exists():
            raise Refused(COURSE_FIRST % {"course": course.needs_course.name if course.needs_course else ""})


def overlapping(edition: Edition, person: User) -> list[Session]:
    """Sessions of other editions where the person has a place, at the time of a session of this one."""
    mine = Session.objects.filter(
        edition__registrations__person=person, edition__registrations__state__in=(R.CONFIRMED, R.OFFERED)
    ).exclude(edition=edition)
    at_once = Session.objects.filter(
        edition=edition, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    return list(mine.filter(Exists(at_once)).select_related("edition__course").order_by("starts_at"))


def other_places(edition: Edition, person: User) -> list[Registration]:
    """What the person has, or waits for, in other editions of the same course that are not over; soonest first."""
    rows = Registration.objects.filter(
        person=person,
        edition__course=edition.course_id,
        edition__ends_on__gte=timezone.localdate(),
        state__in=(*Registration.AHEAD, R.ATTENDED),
    )
    return list(rows.exclude(edition=edition.pk).select_related("edition").order_by("edition__starts_on", "pk"))


def _check_overlap(edition: Edition, person: User) -> None:
    for other in other_places(edition, person)[:1]:
        raise Overlap(TWICE % {"day": dates.long(other.edition.starts_on)})
    names = list(dict.fromkeys(session.edition.course.name for session in overlapping(edition, person)))
    if names:
        raise Overlap(OVERLAPS % {"course": ", ".join(names)})


def _place(
    edition: Edition, person: User, by: User, now: datetime, plan_item: LearningPlanItem | None, shares_dossier: bool
) -> Registration:
    """Confirmed while there is a place and nobody waits, else in line; pending where the line manager decides."""
    free = edition.most > taken(edition, now) and not in_line(edition)
    if plan_item is None or plan_item.trajectory.person_id != person.pk:
        plan_item = planned_item(edition.course, person)
    state, held_until = (R.CONFIRMED if free else R.WAITLISTED), None
    if edition.needs_manager_approval:
        state, held_until = R.PENDING, (_held_until(edition, now) if free else None)
    segment = employments_today(person).first()
    registration = Registration.objects.create(
        edition=edition,
        person=person,
        state=state,
        state_since=now,
        faculty=segment.faculty if segment else None,
        registered_at=now,
        registered_by=by,
        held_until=held_until,
        shares_dossier=shares_dossier,
        plan_item=plan_item,
    )
    event = record(REGISTERED.name, registration, by=by, case=registration.case, data={"person": person.pk})
    if state == R.CONFIRMED:
        share(registration, edition, by=by)
    _tell_registered(registration, edition, event)
    return registration


def _held_until(edition: Edition, now: datetime) -> datetime:
    """The end of the last working day on which the place is kept for the line manager's answer."""
    last = working_days_after(timezone.localdate(now), current().approval_days)
    return min(timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)), begins_at(edition))


def _tell_registered(registration: Registration, edition: Edition, event: Event) -> None:
    if registration.state == R.PENDING:
        if registration.held_until:
            promise_settling(edition, registration.held_until, f"hold:{registration.pk}")
        news.tell(messages.PENDING, registration, edition, event)
        answer_by = registration.kept_through or edition.starts_on
        to = approvers(registration.person)
        url = address("courses:approvals")
        news.tell(messages.APPROVE, registration, edition, event, to=to, url=url, answer_by=answer_by)
    else:
        confirmed = registration.state == R.CONFIRMED
        message = messages.CONFIRMED if confirmed else messages.WAITLISTED
        calendar = news.invited(registration, edition) if confirmed else ""
        news.tell(message, registration, edition, event, calendar=calendar)


def approvers(person: User) -> list[User]:
    """The line manager who works here today, else the course managers (docs/domain.md, Line managers)."""
    manager = line_manager_of(person)
    return [manager] if manager else responsible(Role.COURSE_MANAGER, but=person.pk)


def _root(registration: Registration) -> tuple[Edition, Registration, datetime]:
    """The edition locked and settled, the registration as it stands under that lock, and the moment."""
    edition, now = locked(registration.edition), timezone.now()
    settle(edition, now)
    return edition, Registration.objects.select_related("person").get(pk=registration.pk), now


@transaction.atomic
def approve(registration: Registration, *, by: User) -> None:
    """The line manager agrees: the place that was kept, one that is free, or a place in the line by first asking."""
    edition, row, now = _root(registration)
    kept = row.held_until is not None and row.held_until > now
    free = kept or (edition.most > taken(edition, now) and not in_line(edition))
    event = advance(row, APPROVE if free else APPROVE_WAITING, by=by, changes={"held_until": None})
    if free:
        share(row, edition, by=by)
    message = messages.APPROVED if free else messages.APPROVED_WAITING
    news.tell(message, row, edition, event)  # an invitation would be the answer: it waits on the page


@transaction.atomic
def reject(registration: Registration, *, by: User, reason: str) -> None:
    """The line manager does not agree, and says why; a kept place goes to the next in line."""
    edition, row, now = _root(registration)
    event = end(row, REJECT, W.NONE, now, by=by, reason=reason)
    news.tell(messages.REJECTED, row, edition, event)
    settle(edition, now)


@transaction.atomic
def accept_offer(registration: Registration, *, by: User) -> None:
    """The place that was offered is taken, in time."""
    edition = locked(registration.edition)  # not settled first: an offer that ran out is refused with its own sentence
    row = Registration.objects.select_related("person").get(pk=registration.pk)
    event = advance(row, ACCEPT, by=by, changes={"offer_expires_at": None})
    share(row, edition, by=by)
    news.tell(messages.CONFIRMED, row, edition, event, calendar=news.invited(row, edition))


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User) -> None:
    """Away before the start, from whichever place; what comes free goes to the next in line."""
    edition, row, now = _root(registration)
    why = W.DESK if by.pk != row.person_id else (W.DECLINED if row.state == R.OFFERED else W.OWN)
    message = messages.OFF_BY_DESK if why == W.DESK else messages.OFF
    had_place = row.state == R.CONFIRMED
    event = end(row, WITHDRAW, why, now, by=by, late=why == W.OWN and _is_late(row, edition, now))
    news.tell(message, row, edition, event, calendar=news.withdrawn(row, edition) if had_place else "")
    settle(edition, now)


def late_by_now(registration: Registration) -> bool:
    """Whether cancelling this registration now would be noted as late."""
    return _is_late(registration, registration.edition, timezone.now())


def _is_late(registration: Registration, edition: Edition, now: datetime) -> bool:
    """Whether a place is given up so late that the setting has it noted; off by default."""
    policy = current()
    days = (edition.starts_on - timezone.localdate(now)).days
    return policy.late_cancel_noted and registration.state == R.CONFIRMED and days < policy.late_cancel_days


@transaction.atomic
def settle_places(edition: Edition, *, now: datetime) -> None:
    """What a clock asks for: end what ran out, let the line move up, and let it go once the edition has begun."""
    row = locked(edition)
    settle(row, now)
    if row.state in Edition.SHOWN and now >= begins_at(row):
        release(row, W.STARTED, now)


def settle_all(*, now: datetime) -> int:
    """The same for every edition where something ran out, can move up or has begun; how many there were.

    One query finds them; an edition in which nothing happens is not looked at.
    """
    rows = list(to_settle(now))
    for edition in rows:
        settle_places(edition, now=now)
    return len(rows)
