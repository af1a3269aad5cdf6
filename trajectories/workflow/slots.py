"""Times for intake meetings: offered, booked, moved, cancelled (docs/domain.md, Intake)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import messages, rules
from trajectories.models import IntakeBooking, IntakeSlot, Trajectory
from trajectories.queries.slots import running_booking
from trajectories.ties import Part, barred_in
from trajectories.workflow.steps import step, tell
from trajectories.workflow.trajectory import locked
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.spans import in_words
from utq_portal.agenda.workflow import call_off
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.feed.images import batches
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.web.links import address
from utq_portal.workflow import NOT_YOURS, Guard, Refused, advance

S = Trajectory.State
LONGEST_SERIES = 60


def _has_begun(trajectory: Trajectory) -> bool:
    booking = running_booking(trajectory)
    return booking is not None and booking.slot.starts_at <= timezone.now()


_EITHER = rules.OWN | rules.INTAKE_STAFF
_AHEAD = Guard(
    lambda t: not _has_begun(t),
    _("This meeting has begun: the UTQ supervisor records the intake, or that nobody came."),
)
BOOK = step(
    verb="trajectories.book",
    sources=(S.INTAKE_SUBMITTED,),
    target=S.INTAKE_BOOKED,
    rule=_EITHER,
    sentence=_("%(actor)s booked the intake meeting"),
)
MOVE = step(
    verb="trajectories.move",
    sources=(S.INTAKE_BOOKED,),
    target=S.INTAKE_BOOKED,
    rule=_EITHER,
    sentence=_("%(actor)s moved the intake meeting"),
    guards=(_AHEAD,),
)
CANCEL = step(
    verb="trajectories.cancel",
    sources=(S.INTAKE_BOOKED,),
    target=S.INTAKE_SUBMITTED,
    rule=_EITHER,
    sentence=_("%(actor)s cancelled the intake meeting"),
    guards=(_AHEAD,),
)
NO_SHOW = step(
    verb="trajectories.no_show",
    sources=(S.INTAKE_BOOKED,),
    target=S.INTAKE_SUBMITTED,
    rule=rules.INTAKE_STAFF,
    sentence=_("%(actor)s noted that the intake meeting did not take place"),
    guards=(Guard(_has_begun, _("The meeting has not begun yet. Until then it can be moved or cancelled.")),),
)
LAPSE = step(
    verb="trajectories.meeting_lapsed",
    sources=(S.INTAKE_BOOKED,),
    target=S.INTAKE_SUBMITTED,
    rule=None,
    sentence=_("The intake meeting was cancelled, because the trajectory moved to another faculty"),
)
TAKEN = _("This time has just been taken or withdrawn. Choose another one.")


@transaction.atomic
def offer_slots(
    faculty: Faculty,
    starts: Sequence[datetime],
    *,
    by: User,
    minutes: int,
    place: str = "",
    url: str = "",
    capacity: int = 1,
) -> list[IntakeSlot]:
    """Offer times to the teachers of ``faculty``, all or none.

    Raises Refused when ``by`` is no UTQ supervisor there, or a time is past or overlaps another of the same host.
    """
    if not holders(Role.UTQ_SUPERVISOR, faculty).filter(pk=by.pk).exists():
        raise Refused(NOT_YOURS)
    if not starts or len(starts) > LONGEST_SERIES:
        raise Refused(_("Offer between 1 and 60 times at once."))
    User.objects.select_for_update().get(pk=by.pk)
    if min(starts) <= timezone.now():
        raise Refused(_("Choose times in the future."))
    spans = [(start, start + timedelta(minutes=minutes)) for start in sorted(starts)]
    edge = timedelta(hours=12)
    known = IntakeSlot.objects.filter(
        host=by, withdrawn_at=None, starts_at__gt=spans[0][0] - edge, starts_at__lt=spans[-1][1] + edge
    )
    busy = [(slot.starts_at, slot.starts_at + timedelta(minutes=slot.minutes)) for slot in known]
    for start, end in spans:
        if any(start < other_end and other_start < end for other_start, other_end in busy):
            raise Refused(_("One of these times overlaps another that you offer. Choose other times."))
        busy.append((start, end))
    return IntakeSlot.objects.bulk_create(
        IntakeSlot(faculty=faculty, host=by, starts_at=start, minutes=minutes, place=place, url=url, capacity=capacity)
        for start, _end in spans
    )


@transaction.atomic
def withdraw_slot(slot: IntakeSlot, *, by: User) -> int:
    """Take an offered time back; whoever had booked it is told. The number of bookings that were cancelled.

    Raises Refused when it is another's, or has begun with somebody booked.
    """
    row = IntakeSlot.objects.select_for_update().get(pk=slot.pk)
    if row.host_id != by.pk:
        raise Refused(NOT_YOURS)
    if row.withdrawn_at:
        return 0
    bookings = list(row.bookings.filter(status=IntakeBooking.State.BOOKED).select_related("trajectory"))
    for booking in bookings:
        advance(booking.trajectory, CANCEL, by=by)
        _end(booking, IntakeBooking.State.CANCELLED)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    return len(bookings)


def _place_in(slot: IntakeSlot, trajectory: Trajectory) -> IntakeSlot:
    """The locked slot, if this trajectory may have a place in it."""
    row = IntakeSlot.objects.select_for_update(of=("self",)).select_related("host").get(pk=slot.pk)
    if row.faculty_id != trajectory.faculty_id or row.host_id == trajectory.person_id:
        raise Refused(_("Choose a time of your own faculty."))
    if not holders(Role.UTQ_SUPERVISOR, row.faculty_id).filter(pk=row.host_id).exists():
        raise Refused(_("Who offered this time is no UTQ supervisor here any more. Choose another one."))
    if row.host_id in barred_in(trajectory, Part.SUPERVISOR):
        raise Refused(
            _("Your line manager, or who assesses your dossier, does not hold your intake. Choose another time.")
        )
    if row.starts_at <= timezone.now():
        raise Refused(_("This time has passed. Choose another one."))
    taken = row.bookings.filter(status=IntakeBooking.State.BOOKED).count()
    if row.withdrawn_at or taken >= row.capacity:
        raise Refused(TAKEN)
    _host_is_free(row)
    return row


def _host_is_free(slot: IntakeSlot) -> None:
    """The host has no other meeting at that time, other than those of the same slot."""
    ends = slot.starts_at + timedelta(minutes=slot.minutes)
    own = slot.bookings.exclude(meeting=None).values("meeting")
    near = Meeting.objects.filter(
        organiser=slot.host_id,
        cancelled_at=None,
        starts_at__lt=ends,
        starts_at__gt=slot.starts_at - timedelta(hours=12),
    ).exclude(pk__in=own)
    if any(meeting.starts_at + timedelta(minutes=meeting.minutes) > slot.starts_at for meeting in near):
        raise Refused(_("The UTQ supervisor has another appointment at that time. Choose another one."))


@transaction.atomic
def book(trajectory: Trajectory, slot: IntakeSlot, *, by: User, note: str = "") -> IntakeBooking:
    """intake_submitted → intake_booked: a place in the slot, a meeting, and the appointment by mail to both.

    The slot is locked: the last place goes to one. The same time twice is one booking.
    """
    root = locked(trajectory)
    running = running_booking(root)
    if running is not None and running.slot_id == slot.pk and _EITHER.allows(by, root):
        return running
    advance(trajectory, BOOK, by=by)
    place = _place_in(slot, root)
    meeting = _meeting(place, root)
    booking = IntakeBooking.objects.create(slot=place, trajectory=root, meeting=meeting, note=note.strip())
    _touch_own(root, by)
    _tell(messages.MEETING_BOOKED, booking)
    return booking


@transaction.atomic
def move(trajectory: Trajectory, slot: IntakeSlot, *, by: User, note: str = "") -> IntakeBooking:
    """Another time for a booked intake; the appointment is replaced in both calendars."""
    root = locked(trajectory)
    old = running_booking(root)
    if old is not None and old.slot_id == slot.pk and _EITHER.allows(by, root):
        return old
    advance(trajectory, MOVE, by=by)
    if old is None:
        raise Refused(TAKEN)
    place = _place_in(slot, root)
    meeting = old.meeting
    if meeting is not None and meeting.organiser_id == place.host_id:
        _end(old, IntakeBooking.State.CANCELLED, cancelled=False)
        meeting.sequence += 1
        meeting.starts_at, meeting.minutes = place.starts_at, place.minutes
        meeting.place, meeting.url, meeting.cancelled_at = place.place, place.url, None
        meeting.save()
    else:  # another host is another appointment: calendars do not accept a new organiser
        _end(old, IntakeBooking.State.CANCELLED)
        meeting = _meeting(place, root)
    booking = IntakeBooking.objects.create(slot=place, trajectory=root, meeting=meeting, note=note.strip() or old.note)
    _touch_own(root, by)
    _tell_changed(booking, old.slot)
    return booking


@transaction.atomic
def cancel(trajectory: Trajectory, *, by: User) -> None:
    """intake_booked → intake_submitted, before the meeting begins; both calendars let it go."""
    root = locked(trajectory)
    booking = running_booking(root)
    advance(trajectory, CANCEL, by=by)
    _touch_own(root, by)
    if booking is not None:
        _end(booking, IntakeBooking.State.CANCELLED)


@transaction.atomic
def no_show(trajectory: Trajectory, *, by: User) -> None:
    """intake_booked → intake_submitted, after the meeting should have begun; the teacher is asked to choose again."""
    root = locked(trajectory)
    booking = running_booking(root)
    event = advance(trajectory, NO_SHOW, by=by)
    if booking is None:
        return
    _end(booking, IntakeBooking.State.NO_SHOW, cancelled=False)
    starts_at = booking.slot.starts_at
    tell(messages.NO_SHOW, [trajectory.person], trajectory, event, "trajectories:intake_slot", starts_at=starts_at)


def end_booking(trajectory: Trajectory, *, held_on: date | None = None) -> None:
    """Close a running booking: held when its day has come by ``held_on``, else cancelled in both calendars."""
    booking = running_booking(trajectory)
    if booking is None:
        return
    held = held_on is not None and timezone.localtime(booking.slot.starts_at).date() <= held_on
    _end(booking, IntakeBooking.State.HELD if held else IntakeBooking.State.CANCELLED, cancelled=not held)


def rebook(booking: IntakeBooking, place: IntakeSlot) -> None:
    """The same intake in a slot of another host; both calendars let the old appointment go and get the new one."""
    _end(booking, IntakeBooking.State.CANCELLED)
    meeting = _meeting(place, booking.trajectory)
    again = IntakeBooking.objects.create(
        slot=place, trajectory=booking.trajectory, meeting=meeting, note=booking.note, booked_at=booking.booked_at
    )
    _tell_changed(again, booking.slot)


@transaction.atomic
def let_lapse(trajectory: Trajectory) -> bool:
    """intake_booked → intake_submitted by the system: the host is of another faculty now, and both calendars let it go.

    False when no meeting was booked.
    """
    booking = running_booking(trajectory)
    if booking is None or locked(trajectory).state != S.INTAKE_BOOKED:
        return False
    advance(trajectory, LAPSE, by=None)
    _end(booking, IntakeBooking.State.CANCELLED)
    return True


def let_booked_lapse(trajectories: Iterable[Trajectory]) -> None:
    """``let_lapse`` for those of them that have a meeting booked; one query for the others."""
    rows = {one.pk: one for one in trajectories}
    for some in batches(sorted(rows)):
        booked = IntakeBooking.objects.filter(trajectory__in=some, status=IntakeBooking.State.BOOKED)
        for key in sorted(set(booked.values_list("trajectory_id", flat=True))):
            let_lapse(rows[key])


def _touch_own(root: Trajectory, by: User) -> None:
    if by.pk == root.person_id:
        Trajectory.objects.filter(pk=root.pk).update(touched_at=timezone.now())


def _meeting(slot: IntakeSlot, trajectory: Trajectory) -> Meeting:
    name = trajectory.person.name
    meeting = Meeting.objects.create(
        title_en=f"UTQ intake {name}",
        title_nl=f"BKO-intake {name}",
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        place=slot.place,
        url=slot.url,
        organiser=slot.host,
        case=trajectory.case,
    )
    meeting.guests.set([trajectory.person])
    return meeting


def _end(booking: IntakeBooking, status: str, *, cancelled: bool = True) -> None:
    IntakeBooking.objects.filter(pk=booking.pk).update(status=status, ended_at=timezone.now())
    if cancelled and booking.meeting is not None and call_off(booking.meeting):
        _tell(messages.MEETING_CANCELLED, booking, gone=True)


def _tell_changed(booking: IntakeBooking, before: IntakeSlot) -> None:
    """Moved, when it begins or ends at another time than ``before``; else it has another place or host."""
    was, now = ((slot.starts_at, slot.minutes) for slot in (before, booking.slot))
    message = messages.MEETING_ELSEWHERE if was == now else messages.MEETING_MOVED
    _tell(message, booking, times={"starts_at": in_words(now), "was": in_words(was)})


def _tell(
    message: Message, booking: IntakeBooking, *, gone: bool = False, times: Mapping[str, object] | None = None
) -> None:
    """The news with the appointment for the calendar, to the teacher and the host, each in their own language.

    ``times`` tells of one that was changed when it is and was.
    """
    meeting, slot, person = booking.meeting, booking.slot, booking.trajectory.person
    if meeting is None:
        return
    for reader in (person, slot.host):
        post(
            message,
            [reader],
            meeting,
            occasion=f"sequence:{meeting.sequence}",
            case=booking.trajectory.case,
            url=address("trajectories:intake", booking.trajectory_id),
            calendar=(ics.cancellation if gone else ics.request)(meeting, reader.language),
            params={
                "person": person.name,
                "host": slot.host.name,
                "starts_at": slot.starts_at,
                "place": slot.place or slot.url or {"en": "to be agreed", "nl": "in overleg"},
                **(times or {}),
            },
        )
