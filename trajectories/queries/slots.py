"""Reads of intake slots and bookings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from trajectories.models import IntakeBooking, IntakeSlot, Trajectory
from trajectories.ties import Part, barred_in
from utq_portal.agenda.models import Meeting
from utq_portal.counts import count_of
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders


def _taken() -> Coalesce:
    """How many places of a slot are booked."""
    return count_of(IntakeBooking.objects.filter(slot=OuterRef("pk"), status=IntakeBooking.State.BOOKED), "slot")


def slots_of(host: User, *, since: datetime) -> QuerySet[IntakeSlot]:
    """The slots that ``host`` offers from ``since`` on, with the places ``taken``."""
    rows = IntakeSlot.objects.filter(host=host, starts_at__gte=since, withdrawn_at=None)
    return rows.annotate(taken=_taken()).select_related("faculty").order_by("starts_at", "pk")


def free_slots(trajectory: Trajectory, *, after: datetime) -> QuerySet[IntakeSlot]:
    """Slots of the trajectory's faculty with a place left."""
    hosts = holders(Role.UTQ_SUPERVISOR, trajectory.faculty_id).exclude(pk__in=barred_in(trajectory, Part.SUPERVISOR))
    rows = IntakeSlot.objects.filter(
        faculty=trajectory.faculty_id, starts_at__gt=after, withdrawn_at=None, host__in=hosts.values("pk")
    )
    free = rows.annotate(taken=_taken()).filter(taken__lt=F("capacity"))
    return free.select_related("host").order_by("starts_at", "pk")


def running_booking(trajectory: Trajectory) -> IntakeBooking | None:
    """The trajectory's place in a slot, if it has one now."""
    rows = IntakeBooking.objects.filter(trajectory=trajectory, status=IntakeBooking.State.BOOKED)
    return rows.select_related("slot", "slot__host", "meeting").first()


def spans_of(host: User) -> list[tuple[datetime, datetime]]:
    """When ``host`` has an appointment or offers a time, from half a day ago on; two queries."""
    since = {"starts_at__gt": timezone.now() - timedelta(hours=12)}
    found = [
        *Meeting.objects.filter(organiser=host, cancelled_at=None, **since).values_list("starts_at", "minutes"),
        *IntakeSlot.objects.filter(host=host, withdrawn_at=None, **since).values_list("starts_at", "minutes"),
    ]
    return [(start, start + timedelta(minutes=minutes)) for start, minutes in found]


def overlaps(slot: IntakeSlot, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether one of the spans lies, in part, in the time of the slot."""
    ends = slot.starts_at + timedelta(minutes=slot.minutes)
    return any(start < ends and end > slot.starts_at for start, end in spans)


def bookings_in(slots: Iterable[IntakeSlot]) -> dict[int, list[IntakeBooking]]:
    """Who has a place in each of these slots, by the slot's key; one query."""
    rows = IntakeBooking.objects.filter(slot__in=[slot.pk for slot in slots], status=IntakeBooking.State.BOOKED)
    found: dict[int, list[IntakeBooking]] = {}
    for booking in rows.select_related("trajectory", "trajectory__person").order_by("booked_at", "pk"):
        found.setdefault(booking.slot_id, []).append(booking)
    return found
