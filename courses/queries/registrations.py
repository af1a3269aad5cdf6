"""Registrations: one's own, those that wait for an answer, and those that staff may read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from courses import rules
from courses.models import Course, Edition, Registration, Session
from courses.queries.capacity import begun
from courses.queries.catalogue import active_competences, coming, followed_on, for_reader
from courses.queries.results import with_attendance
from trajectories.models import Trajectory
from utq_portal.people.models import Role, User
from utq_portal.web.links import address_in_rows


class Placed(TypedDict):
    """What ``placed`` adds to a registration."""

    next_at: datetime | None
    begun: bool
    is_ahead: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PlacedRegistration = WithAnnotations[Registration, Placed]


R = Registration.State


def place_in_line() -> Subquery:
    """How many are in line up to and including this one: the first is 1."""
    before = Registration.objects.filter(
        Q(registered_at__lt=OuterRef("registered_at"))
        | Q(registered_at=OuterRef("registered_at"), pk__lte=OuterRef("pk")),
        edition=OuterRef("edition"),
        state=R.WAITLISTED,
    )
    counted = before.order_by().values("edition").annotate(n=Count("pk")).values("n")
    return Subquery(counted)


def _with_edition(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    return rows.select_related(
        "edition__course", "edition__faculty_only", "edition__led_by", "person", "faculty"
    ).annotate(line=place_in_line())


def own_registrations(user: User) -> QuerySet[Registration]:
    """The person's registrations with their editions and ``line``, the place in the line.

    ``reads_anyway``: who leads the edition is the person's own UTQ supervisor.
    """
    rows = with_attendance(_with_edition(Registration.objects.filter(rules.OWN(user))))
    mine = Trajectory.objects.filter(person=OuterRef("person"), supervisor=OuterRef("edition__led_by"))
    return rows.annotate(reads_anyway=Exists(mine.filter(state__in=Trajectory.OPEN))).prefetch_related(
        Prefetch("edition__sessions", Session.objects.order_by("starts_at", "pk"))
    )


def placed(rows: QuerySet[Registration], now: datetime) -> QuerySet[PlacedRegistration]:
    """Each with ``next_at``, the start of the first meeting that is not over, ``begun`` and ``is_ahead``.

    Ahead is a place while a meeting is left, and whatever waits for one while the course has not begun and the time of
    an offer is not over: the sweep that ends them comes later.
    """
    left = Session.objects.filter(edition=OuterRef("edition"), ends_at__gt=now).order_by("starts_at")
    waits = Q(state__in=(R.PENDING, R.WAITLISTED)) | Q(state=R.OFFERED, offer_expires_at__gt=now)
    still = Q(state__in=(R.CONFIRMED, R.ATTENDED), next_at__isnull=False) | (waits & Q(begun=False))
    timed = rows.annotate(next_at=Subquery(left.values("starts_at")[:1]), begun=begun(now, "edition"))
    return timed.annotate(is_ahead=Case(When(still, then=Value(True)), default=Value(False)))


def ahead(rows: QuerySet[Registration], now: datetime) -> QuerySet[Registration]:
    """Those that still lead somewhere: offers first, then by the next meeting."""
    order = (F("offer_expires_at").asc(nulls_last=True), "next_at", "pk")
    return placed(rows, now).filter(is_ahead=True).order_by(*order)


def past(rows: QuerySet[Registration], now: datetime) -> QuerySet[Registration]:
    """Those that ended, the newest first."""
    return placed(rows, now).filter(is_ahead=False).order_by("-edition__starts_on", "-pk")


def statements_to_add(user: User) -> QuerySet[Registration]:
    """Completed courses of the person whose statement is not in the dossier, the newest first."""
    rows = Registration.objects.filter(rules.OWN(user), state=R.COMPLETED, evidence=None)
    return rows.select_related("edition__course").order_by("-edition__ends_on", "-pk")


def coming_registrations(user: User) -> QuerySet[Registration]:
    """For the home: offers first, then what is ahead, soonest first."""
    return ahead(Registration.objects.filter(rules.OWN(user)), timezone.now())


def cancellable(user: User) -> QuerySet[Registration]:
    """What the person may cancel: the own registrations, and as course manager those of others."""
    return _with_edition(Registration.objects.filter(rules.OWN(user) | rules.DESK(user)))


def to_approve(user: User) -> QuerySet[Registration]:
    """Registrations that wait for this person's answer, the ones with a kept place that ends first on top."""
    rows = _with_edition(Registration.objects.filter(rules.APPROVER(user), state=R.PENDING))
    return rows.prefetch_related(active_competences("edition__course__competences")).order_by(
        F("held_until").asc(nulls_last=True), "registered_at", "pk"
    )


def approvals(user: User) -> QuerySet[Registration]:
    """All that this person may answer, in any state: so that a second click says what happened."""
    return _with_edition(Registration.objects.filter(rules.APPROVER(user)))


def reads_registrations(user: User) -> bool:
    """Whether the list of registrations of others is for this person: staff by role."""
    roles = (Role.COURSE_MANAGER, Role.UTQ_SUPERVISOR, Role.HR_ADVISOR, Role.COORDINATOR)
    return any(user.holds(role) for role in roles)


def registrations_for(user: User) -> QuerySet[Registration]:
    """What this person may read of others (docs/domain.md, Who reads what), the nearest first day on top."""
    rows = _with_edition(Registration.objects.filter(rules.READERS(user)).exclude(person=user))
    return placed(rows, timezone.now()).order_by("-edition__starts_on", "edition", "registered_at", "pk")


def edition_to_register(now: datetime) -> QuerySet[Edition]:
    """Editions that are announced and have not begun, with their course, sessions and places."""
    rows = coming(now).filter(course__active=True)
    return rows.select_related("course", "faculty_only", "led_by").prefetch_related(
        Prefetch("sessions", Session.objects.order_by("starts_at", "pk"))
    )


def open_courses(person: User, addresses: Collection[str], now: datetime) -> QuerySet[Course]:
    """Of the courses at these addresses those the person can register for: not followed, and nothing runs there yet."""
    editions: QuerySet[Any] = for_reader(Edition.objects.filter(course=OuterRef("pk")), person, now)
    running = placed(Registration.objects.filter(edition__course=OuterRef("pk"), person=person), now)
    at = address_in_rows("courses:course", "pk")
    rows = Course.objects.annotate(at=at, followed_on=followed_on(person, now)).filter(at__in=addresses, active=True)
    open_now = Exists(editions.filter(registers=True, shut="", mine=None))
    return rows.filter(open_now, ~Exists(running.filter(is_ahead=True)), followed_on=None)
