"""How many places an edition has left, and who waits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from courses.models import Course, Edition, Registration, Session
from trajectories.models import Trajectory
from utq_portal.counts import count_of
from utq_portal.people.models import User
from utq_portal.people.queries import employments_today, who_left


class Room(TypedDict):
    """What ``with_places`` adds to an edition."""

    held: int
    waiting: int
    places_left: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    RoomyEdition = WithAnnotations[Edition, Room]


R = Registration.State


def holding(now: datetime) -> Q:
    """Registrations that hold a place: those who come, offers, and for some days those waiting for approval."""
    return Q(state__in=(*Registration.HAS_PLACE, R.OFFERED)) | Q(state=R.PENDING, held_until__gt=now)


def taken(edition: Edition, now: datetime) -> int:
    """How many places are held; only under the lock is it still true a moment later."""
    return Registration.objects.filter(holding(now), edition=edition).count()


def in_line(edition: Edition) -> bool:
    """Whether anybody waits."""
    return Registration.objects.filter(edition=edition, state=R.WAITLISTED).exists()


def begins_at(edition: Edition) -> datetime:
    """When its first session starts."""
    first = edition.sessions.order_by("starts_at").first()
    return first.starts_at if first else timezone.make_aware(datetime.combine(edition.starts_on, datetime.min.time()))


def to_settle(now: datetime) -> QuerySet[Edition]:
    """The shown editions in which the clock changes something now (docs/domain.md, Places that run out).

    An offer or a kept place ran out, a place is free for the head of the line, it has begun and somebody waits, or
    somebody with a place before that works here no more.
    """
    here = Registration.objects.filter(edition=OuterRef("pk"))
    first = Session.objects.filter(edition=OuterRef("pk")).order_by("starts_at").values("starts_at")[:1]
    begun = Q(first_at__lte=now) | Q(first_at=None, starts_on__lte=timezone.localdate(now))
    ran_out = Exists(here.filter(state=R.OFFERED, offer_expires_at__lte=now)) | Exists(
        here.filter(state=R.PENDING, held_until__lte=now)
    )
    line = Exists(here.filter(state=R.WAITLISTED))
    waiting = Exists(here.filter(state__in=(R.PENDING, R.WAITLISTED, R.OFFERED)))
    left = Exists(here.filter(held_by_leavers()))
    rows = Edition.objects.filter(waiting | left, state__in=Edition.SHOWN).annotate(
        first_at=Subquery(first), held=count_of(here.filter(holding(now)), "edition")
    )
    moves = Q(line) & Q(held__lt=F("most"))
    return rows.filter(Q(ran_out) | moves | (begun & Q(waiting)) | (Q(left) & ~begun)).order_by("pk")


def held_by_leavers() -> Q:
    """Of registrations: a place, one that is offered, or a question for one, of who works here no more."""
    return Q(state__in=(R.CONFIRMED, R.OFFERED, R.PENDING), person__in=who_left())


def with_places(rows: QuerySet[Edition], now: datetime) -> QuerySet[RoomyEdition]:
    """Each edition with ``places_left`` (0 while anybody waits) and ``waiting``; no extra query."""
    here = Registration.objects.filter(edition=OuterRef("pk"))
    held = rows.annotate(
        held=count_of(here.filter(holding(now)), "edition"),
        waiting=count_of(here.filter(state=R.WAITLISTED), "edition"),
    )
    left = When(Q(waiting=0) & Q(held__lt=F("most")), then=F("most") - F("held"))
    return held.annotate(places_left=Case(left, default=Value(0), output_field=IntegerField()))


def begun(now: datetime, path: str = "pk") -> Exists:
    """Whether the first meeting of the edition at ``path`` has begun."""
    return Exists(Session.objects.filter(edition=OuterRef(path), starts_at__lte=now))


def registers(now: datetime) -> Q:
    """Editions that people can register for at this moment; ``closes_on`` is the last day."""
    today = timezone.localdate(now)
    window = Q(opens_on=None) | Q(opens_on__lte=today)
    return Q(state=Edition.State.OPEN, closes_on__gte=today, starts_on__gte=today) & window & ~Q(begun(now))


def with_registers(rows: QuerySet[Edition], now: datetime) -> QuerySet[Edition]:
    """Each edition with ``registers``: whether its registration is open at this moment."""
    return rows.annotate(registers=Case(When(registers(now), then=Value(True)), default=Value(False)))


def with_shut(rows: QuerySet[Edition], user: User | None) -> QuerySet[Edition]:
    """Each edition with ``shut``: why this person cannot register for it, as a key of ``Edition.SHUT``; else empty.

    As ``workflow.hindrance`` says it, for a whole list. Nothing is shut for a visitor, who is asked to sign in.
    """
    if user is None:
        return rows.annotate(shut=Value(""))
    mine = Trajectory.objects.filter(person=user)
    running = mine.filter(state__in=Trajectory.OPEN)
    here = Exists(employments_today(user).filter(faculty=OuterRef("faculty_only")))
    there = Exists(running.filter(faculty=OuterRef("faculty_only")))
    done = Registration.objects.filter(person=user, state=R.COMPLETED, edition__course=OuterRef("course__needs_course"))
    reasons = [
        ("faculty", Q(faculty_only__isnull=False) & ~Q(here) & ~Q(there)),
        ("trajectory", Q(course__kind=Course.Kind.WRITING) & ~Q(Exists(running))),
        ("intake", Q(course__needs_intake=True) & ~Q(Exists(mine.filter(intake_concluded_on__isnull=False)))),
        ("first", Q(course__needs_course__isnull=False) & ~Q(Exists(done))),
    ]
    cases = [When(condition, then=Value(key)) for key, condition in reasons]
    return rows.annotate(shut=Case(*cases, default=Value(""), output_field=CharField()))


def lapsed(now: datetime) -> Q:
    """Offers whose time is over, whether or not the sweep has ended them."""
    return Q(state=R.OFFERED, offer_expires_at__lte=now)


def with_mine(rows: QuerySet[Edition], user: User | None, now: datetime) -> QuerySet[Edition]:
    """Each edition with ``mine``, the state of the person's registration that counts, and ``mine_pk``."""
    own: QuerySet[Registration] = Registration.objects.none()
    if user is not None:
        over = Registration.objects.filter(lapsed(now), person=user).values("pk")
        own = Registration.objects.filter(edition=OuterRef("pk"), person=user).exclude(pk__in=over)
        own = own.exclude(state__in=Registration.GONE)
    found: dict[str, object] = {
        "mine": Subquery(own.values("state")[:1], output_field=CharField()),
        "mine_pk": Subquery(own.values("pk")[:1], output_field=IntegerField()),
    }
    return rows.annotate(**found)
