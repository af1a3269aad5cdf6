"""The people of an edition, as those who run or give it see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from courses import rules
from courses.models import Attendance, Edition, Registration, Session
from courses.queries.registrations import placed
from courses.queries.results import UNDECIDED, Followed, with_attendance
from utq_portal.counts import count_of
from utq_portal.people.models import User

if TYPE_CHECKING:
    from courses.queries.results import FollowedRegistration


class Counted(TypedDict):
    """What ``with_people`` adds to an edition."""

    confirmed: int
    waiting: int


class Small(Counted):
    """What ``below_minimum`` adds besides, of the next edition of the same course."""

    next_on: date | None
    next_free: int | None


class Noted(TypedDict):
    """What ``sessions_of`` adds to a meeting."""

    noted: int


class Here(Followed):
    """What ``list_of`` adds to a registration besides: what was noted of them at this meeting."""

    was: str | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    CountedEdition = WithAnnotations[Edition, Counted]
    SmallEdition = WithAnnotations[Edition, Small]
    NotedSession = WithAnnotations[Session, Noted]
    Expected = WithAnnotations[Registration, Here]


R = Registration.State


def taught_editions(user: User) -> QuerySet[Edition]:
    """The editions whose participants ``user`` sees: all for the course manager, else those the user leads or gives."""
    return Edition.objects.filter(rules.TAUGHT(user)).select_related("course", "faculty_only", "led_by")


def run_editions(user: User) -> QuerySet[Edition]:
    """The editions that ``user`` runs: all for the course manager, and the writing sessions and UTQ days they lead."""
    return Edition.objects.filter(rules.RUNS(user)).select_related("course", "faculty_only", "led_by")


def own_sessions(user: User) -> QuerySet[CountedEdition]:
    """What the user leads or gives, with ``confirmed`` and ``waiting``; whoever runs the desk has no more here."""
    return with_people(taught_editions(user).filter(rules.GIVES(user)))


def with_people(rows: QuerySet[Edition]) -> QuerySet[CountedEdition]:
    """Each edition with how many come (``confirmed``) and how many wait (``waiting``): two subqueries."""
    people = Registration.objects.filter(edition=OuterRef("pk"))
    come, wait = people.filter(state__in=Registration.HAS_PLACE), people.filter(state=R.WAITLISTED)
    return rows.annotate(confirmed=count_of(come, "edition"), waiting=count_of(wait, "edition"))


def people_of(edition: Edition, user: User) -> QuerySet[FollowedRegistration]:
    """Everybody in an edition that ``user`` may see there, those who come first; with what was noted of them."""
    rows = Registration.objects.filter(rules.NOTES(user), edition=edition).exclude(state__in=Registration.GONE)
    found = with_attendance(placed(rows, timezone.now())).select_related("person", "faculty")
    sorted_out = found.annotate(comes=Q(state__in=Registration.HAS_PLACE))
    return sorted_out.order_by("-comes", F("priority").desc(), "person__folded", "pk")


def sessions_of(edition: Edition) -> list[NotedSession]:
    """The meetings in order, each with how many were noted: ``noted``."""
    noted = count_of(Attendance.objects.filter(session=OuterRef("pk")), "session")
    return list(edition.sessions.annotate(noted=noted).order_by("starts_at", "pk"))


def list_of(session: Session, user: User) -> list[Expected]:
    """Who is expected at a meeting, by name, with ``was`` here and ``missed`` before; one query."""
    here = Attendance.objects.filter(registration=OuterRef("pk"), session=session).values("was")
    rows = Registration.objects.filter(rules.NOTES(user), edition=session.edition_id, state__in=UNDECIDED)
    named = with_attendance(rows).select_related("person", "faculty").annotate(was=Subquery(here[:1]))
    return list(named.order_by("person__folded", "pk"))


def to_note(user: User, now: datetime) -> QuerySet[Session]:
    """Meetings that began and for which nobody of those who come was noted, the longest ago first."""
    coming = Registration.objects.filter(edition=OuterRef("edition"), state__in=UNDECIDED)
    mine = Edition.objects.filter(rules.TAUGHT(user)).exclude(state__in=(Edition.State.DRAFT, *Edition.OVER))
    noted = Attendance.objects.filter(session=OuterRef("pk"))
    rows = Session.objects.filter(Exists(coming), ~Exists(noted), edition__in=mine, starts_at__lte=now)
    return rows.select_related("edition__course").order_by("starts_at", "pk")


def without_result(on: date) -> QuerySet[Edition]:
    """The last meeting was held, and somebody's result is not known."""
    people = Registration.objects.filter(edition=OuterRef("pk"), state__in=UNDECIDED)
    running = (*Edition.SHOWN, Edition.State.RUNNING)
    return Edition.objects.filter(Exists(people), state__in=running, ends_on__lt=on)


def unnoted() -> Exists:
    """Whether a meeting that counts was noted by nobody."""
    noted = Attendance.objects.filter(session=OuterRef("pk"))
    return Exists(Session.objects.filter(~Exists(noted), edition=OuterRef("pk"), mandatory=True))


def to_complete(user: User, today: date) -> QuerySet[Edition]:
    """Editions that the user runs, over and noted, of which the results are not; the longest ago first."""
    rows = without_result(today).exclude(unnoted()).filter(rules.RUNS(user))
    return rows.select_related("course").order_by("ends_on", "pk")


def below_minimum(user: User, today: date) -> QuerySet[SmallEdition]:
    """Editions ahead with fewer people than the smallest group, on which nobody has decided, by closing day.

    With ``confirmed``, ``waiting``, and of the next edition of the same course ``next_on`` and ``next_free``.
    """
    ahead = Edition.objects.filter(course=OuterRef("course"), starts_on__gt=OuterRef("starts_on"))
    later = with_people(ahead.filter(state=Edition.State.OPEN)).order_by("starts_on", "pk")
    free = later.annotate(free=F("most") - F("confirmed")).values("free")
    rows = run_editions(user).filter(state__in=Edition.SHOWN, starts_on__gt=today, runs_small=False)
    small = with_people(rows).filter(confirmed__lt=F("least")).order_by("closes_on", "pk")
    return small.annotate(
        next_on=Subquery(later.values("starts_on")[:1]), next_free=Subquery(free[:1], output_field=IntegerField())
    )


def small_groups(user: User, today: date) -> QuerySet[SmallEdition]:
    """Groups that are too small and closed for registration: somebody decides."""
    return below_minimum(user, today).filter(closes_on__lte=today)


def next_editions(user: User, today: date) -> QuerySet[CountedEdition]:
    """Open and closed editions ahead in order, with ``confirmed`` and ``waiting``."""
    rows = run_editions(user).filter(state__in=Edition.SHOWN, starts_on__gte=today)
    return with_people(rows).order_by("starts_on", "pk")
