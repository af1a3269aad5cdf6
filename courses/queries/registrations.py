"""Registrations: one's own, those that wait for an answer, and those that staff may read."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery

from courses import rules
from courses.models import Edition, Registration, Session
from courses.queries.catalogue import active_competences
from trajectories.models import Trajectory
from utq_portal.people.models import Role, User

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
    return Subquery(counted, output_field=IntegerField())


def _with_edition(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    return rows.select_related(
        "edition__course", "edition__faculty_only", "edition__led_by", "person", "faculty"
    ).annotate(line=place_in_line())


def own_registrations(user: User) -> QuerySet[Registration]:
    """The person's registrations with their editions and ``line``, the place in the line.

    ``reads_anyway``: who leads the edition is the person's own UTQ supervisor.
    """
    rows = _with_edition(Registration.objects.filter(rules.OWN(user)))
    mine = Trajectory.objects.filter(person=OuterRef("person"), supervisor=OuterRef("edition__led_by"))
    return rows.annotate(reads_anyway=Exists(mine.filter(state__in=Trajectory.OPEN))).prefetch_related(
        Prefetch("edition__sessions", Session.objects.order_by("starts_at", "pk"))
    )


def ahead(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those that still lead somewhere: offers first, then by first day."""
    open_now = Q(state__in=Registration.AHEAD) | Q(state=R.ATTENDED, edition__state=Edition.State.RUNNING)
    return rows.filter(open_now).order_by(F("offer_expires_at").asc(nulls_last=True), "edition__starts_on", "pk")


def past(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those that ended, the newest first."""
    gone = ~Q(state__in=Registration.AHEAD) & ~Q(state=R.ATTENDED, edition__state=Edition.State.RUNNING)
    return rows.filter(gone).order_by("-edition__starts_on", "-pk")


def next_courses(user: User, most: int = 4) -> list[Registration]:
    """For the home: offers first, then what is ahead, soonest first; one query."""
    return list(coming_registrations(user).select_related("edition__course")[:most])


def coming_registrations(user: User) -> QuerySet[Registration]:
    """The same as rows: to ask whether there is any."""
    return ahead(Registration.objects.filter(rules.OWN(user)))


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
    """What this person may read of others (DOMAIN 2.5), the nearest first day on top."""
    rows = _with_edition(Registration.objects.filter(rules.READERS(user)).exclude(person=user))
    return rows.order_by("-edition__starts_on", "edition", "registered_at", "pk")


def edition_to_register(user: User, today: date) -> QuerySet[Edition]:
    """Editions that are announced and have not begun, with their course, sessions and places."""
    rows = Edition.objects.filter(state__in=Edition.SHOWN, starts_on__gte=today, course__active=True)
    return rows.select_related("course", "faculty_only", "led_by").prefetch_related(
        Prefetch("sessions", Session.objects.order_by("starts_at", "pk"))
    )
