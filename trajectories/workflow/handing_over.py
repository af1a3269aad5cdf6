"""A caseload goes from one UTQ supervisor to another: access moves in the same statement, meetings with it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import messages
from trajectories.models import IntakeBooking, IntakeSlot, Trajectory
from trajectories.queries.slots import overlaps, running_booking, spans_of
from trajectories.ties import Part, barred
from trajectories.workflow.balls import settle
from trajectories.workflow.slots import rebook
from trajectories.workflow.trajectory import ASSIGN_SUPERVISOR
from utq_portal.audit.record import Told, record_many
from utq_portal.notices.post import Posting, post_many
from utq_portal.people.models import User
from utq_portal.workflow import Refused

# of a time that another host takes over
_SAME = ("faculty_id", "starts_at", "minutes", "place", "url", "capacity")


@transaction.atomic
def give_to(trajectories: Iterable[Trajectory], supervisor: User, *, by: User) -> None:
    """Make ``supervisor`` the UTQ supervisor of all, and tell each teacher; the caller has locked and checked.

    Raises Refused where another part in the case bars ``supervisor`` (docs/domain.md, Ties).
    """
    rows = list(trajectories)
    check_free(rows, supervisor)
    keys = [row.pk for row in rows]
    Trajectory.objects.filter(pk__in=keys).update(supervisor=supervisor)
    settle(*keys)
    data = {"supervisor": supervisor.name}
    events = record_many((Told(ASSIGN_SUPERVISOR.name, row, row.case, data) for row in rows), by=by)
    news = []
    for row, event in zip(rows, events, strict=True):
        params, url = {**data, "person": row.person.name}, row.get_absolute_url()
        once = f"event:{event.pk}"
        news.append(Posting(messages.SUPERVISOR_CHANGED, [row.person], row, once, row.case, url, params=params))
    post_many(news)


def check_free(trajectories: Iterable[Trajectory], supervisor: User) -> None:
    """Raise Refused when ``supervisor`` may not be the UTQ supervisor of one of these."""
    for (_key, person), why in barred([row.pk for row in trajectories], Part.SUPERVISOR).items():
        if person == supervisor.pk:
            raise Refused(_("%(name)s %(why)s. Choose somebody else.") % {"name": supervisor.name, "why": why})


@transaction.atomic
def give_meetings(trajectories: Iterable[Trajectory], host: User) -> int:
    """Let ``host`` hold the booked intakes ahead, at the same time and place; how many. Who is busy then gets none.

    A time from which everybody goes is not offered any more by the one who had it.
    """
    moved = 0
    places: dict[int, IntakeSlot] = {}
    for trajectory in trajectories:
        booking = running_booking(trajectory)
        if booking is None or booking.slot.starts_at <= timezone.now() or booking.slot.host_id == host.pk:
            continue
        old = IntakeSlot.objects.select_for_update().get(pk=booking.slot_id)
        if old.pk not in places:
            if overlaps(old, spans_of(host)):
                continue
            same = {name: getattr(old, name) for name in _SAME}
            places[old.pk] = IntakeSlot.objects.create(host=host, **same)
        rebook(booking, places[old.pk])
        moved += 1
        if not old.bookings.filter(status=IntakeBooking.State.BOOKED).exists():
            IntakeSlot.objects.filter(pk=old.pk).update(withdrawn_at=timezone.now())
    return moved
