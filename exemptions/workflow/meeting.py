"""The meeting of adviser and candidate: offered, chosen, planned, moved, missed, or not needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemptions import messages
from exemptions.models import ExemptionRequest, OfferedTime
from exemptions.queries import busy_around, overlaps
from exemptions.workflow import steps
from exemptions.workflow.telling import advisers_of, tell
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.spans import Span, in_words
from utq_portal.agenda.spans import where as place_of
from utq_portal.audit.models import Event
from utq_portal.notices.message import Message
from utq_portal.people.models import User
from utq_portal.workflow import Refused, advance

MOST_TIMES = 20
TAKEN = _("This time has just been taken or has passed. Choose another one.")
BUSY = _("The exemption advisor has another appointment at that time. Choose another one.")


@transaction.atomic
def offer_times(
    request: ExemptionRequest, starts: Sequence[datetime], *, by: User, minutes: int, place: str, url: str
) -> None:
    """Times from which the candidate chooses; a second offer adds to the first.

    Raises Refused for no time, more than twenty, or one that has passed.
    """
    if not starts or len(starts) > MOST_TIMES:
        raise Refused(_("Offer between 1 and 20 times at once."))
    if min(starts) <= timezone.now():
        raise Refused(_("Choose times in the future."))
    event = advance(request, steps.OFFER_TIMES, by=by)
    OfferedTime.objects.bulk_create(
        (
            OfferedTime(request=request, host=by, starts_at=start, minutes=minutes, place=place, url=url)
            for start in sorted(set(starts))
        ),
        ignore_conflicts=True,
    )
    tell(messages.TIMES, [request.person], request, event)


@transaction.atomic
def choose_time(request: ExemptionRequest, time: OfferedTime, *, by: User) -> Event | None:
    """The candidate chooses, or moves to, an offered time; the same time again changes nothing and answers None.

    The adviser's row is locked: of two candidates who choose the same hour, one gets it.
    """
    row = _locked(request)
    if time.request_id != row.pk:
        raise Refused(TAKEN)
    if row.state == steps.S.MEETING and row.meeting and row.person_id == by.pk and _at(row.meeting) == _at(time):
        return None
    event = advance(request, steps.CHOOSE_TIME, by=by)
    if time.starts_at <= timezone.now():
        raise Refused(TAKEN)
    User.objects.select_for_update().get(pk=time.host_id)
    near = busy_around({time.host_id}, time.starts_at, time.starts_at)
    if any(overlaps(time, one) for one in near if one.pk != row.meeting_id):
        raise Refused(BUSY)
    _place(request, row.meeting, time.host, _at(time))
    return event


@transaction.atomic
def no_time_fits(request: ExemptionRequest, *, by: User, text: str) -> None:
    """None of the offered times fits; the adviser has the ball again, with the candidate's words."""
    event = advance(request, steps.NO_TIME_FITS, by=by)
    words = f"{request.note}\n\n{text.strip()}".strip() if text.strip() else request.note
    ExemptionRequest.objects.filter(pk=request.pk).update(note=words)
    hosts = list(User.objects.filter(pk__in=request.times.values("host")))
    request.times.all().delete()
    tell(messages.NO_TIME_FITS, hosts or advisers_of(request), request, event)


@transaction.atomic
def plan_meeting(
    request: ExemptionRequest, *, by: User, starts_at: datetime, minutes: int, place: str, url: str
) -> Event | None:
    """The meeting of adviser and candidate, with a calendar file; a second plan moves it (SEQUENCE).

    The same plan again changes nothing and answers None.
    """
    row = _locked(request)
    where = (starts_at, minutes, place, url)
    if row.state == steps.S.MEETING and row.meeting and _at(row.meeting) == where:
        return None
    event = advance(request, steps.PLAN_MEETING, by=by)
    _place(request, row.meeting, by, where)
    return event


@transaction.atomic
def no_show(request: ExemptionRequest, *, by: User) -> None:
    """The meeting did not take place; the adviser offers other times, or closes the case with a question."""
    event = advance(request, steps.NO_SHOW, by=by, changes={"meeting": None})
    request.times.filter(starts_at__lte=timezone.now()).delete()
    tell(messages.NO_SHOW, [request.person], request, event)


@transaction.atomic
def waive_meeting(request: ExemptionRequest, *, by: User, reason: str) -> None:
    """The coordinator decides, with a reason, that the advice needs no meeting."""
    event = advance(request, steps.WAIVE_MEETING, by=by, changes={"waived_by": by, "waiver": reason.strip()})
    cancel_meeting(request)
    tell(messages.WAIVED, [request.person, *advisers_of(request)], request, event)


def cancel_meeting(request: ExemptionRequest) -> None:
    """A meeting that is still to come goes from both calendars; one that was held stays."""
    if request.meeting_id is None:
        return
    meeting = Meeting.objects.select_related("organiser").get(pk=request.meeting_id)
    if meeting.cancelled_at or meeting.starts_at <= timezone.now():
        return
    meeting.sequence += 1
    meeting.cancelled_at = timezone.now()
    meeting.save(update_fields=["sequence", "cancelled_at"])
    _invite(messages.MEETING_CANCELLED, request, meeting)


def _locked(request: ExemptionRequest) -> ExemptionRequest:
    rows = ExemptionRequest.objects.select_for_update(of=("self",)).select_related("meeting__organiser")
    return rows.get(pk=request.pk)


def _at(row: Meeting | OfferedTime) -> tuple[datetime, int, str, str]:
    return row.starts_at, row.minutes, row.place, row.url


def _place(request: ExemptionRequest, old: Meeting | None, host: User, where: tuple[datetime, int, str, str]) -> None:
    """Move the meeting, or make one: calendars do not accept a new organiser, and not what was cancelled."""
    starts_at, minutes, place, url = where
    if old is not None and old.cancelled_at is None and old.organiser_id == host.pk:
        was = (old.starts_at, old.minutes)
        old.starts_at, old.minutes, old.place, old.url = where
        old.sequence += 1
        old.save()
        stays = was == (old.starts_at, old.minutes)
        _invite(messages.MEETING_ELSEWHERE if stays else messages.MEETING_MOVED, request, old, was)
        return
    cancel_meeting(request)
    meeting = Meeting.objects.create(
        title_nl="Vrijstellingsgesprek",
        title_en="Exemption meeting",
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        url=url,
        organiser=host,
        case=request.case,
    )
    meeting.guests.add(request.person)
    ExemptionRequest.objects.filter(pk=request.pk).update(meeting=meeting)
    request.meeting = meeting
    _invite(messages.MEETING, request, meeting)


def _invite(message: Message, request: ExemptionRequest, meeting: Meeting, was: Span | None = None) -> None:
    """The appointment, its change (from ``was``) or its end, to both, each in their own language."""
    made = ics.cancellation if meeting.cancelled_at else ics.request
    said: dict[str, object] = {"at": meeting.starts_at}
    if was is not None:
        said = {"at": in_words((meeting.starts_at, meeting.minutes)), "was": in_words(was), "place": place_of(meeting)}
    for reader in (request.person, meeting.organiser):
        tell(
            message,
            [reader],
            request,
            f"meeting:{meeting.pk}:{meeting.sequence}",
            said,
            made(meeting, reader.language, [reader]),
        )
