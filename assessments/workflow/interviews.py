"""The interview in everybody's calendar."""

from __future__ import annotations

from collections.abc import Mapping

from assessments import messages
from assessments.models import Assessment, Interview, Seat
from assessments.queries.reading import able_seats, seats_of
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.spans import Span, in_words, where
from utq_portal.agenda.workflow import call_off
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.web.links import address


def invite(row: Assessment, meeting: Meeting, was: Span | None = None) -> None:
    """Send the calendar file to candidate and assessors, each with the way to their own page.

    ``was`` is from when until when it was planned, of one that was changed: moved when that differs, else elsewhere.
    An assessor who cannot act any more since it was planned is no guest any longer, and hears nothing of it.
    """
    able = {seat.person_id for seat in able_seats(row)} | {row.trajectory.person_id}
    meeting.guests.remove(*meeting.guests.exclude(pk__in=able))
    now = (meeting.starts_at, meeting.minutes)
    message = messages.INTERVIEW
    said: dict[str, object] = {"starts": meeting.starts_at}
    if was is not None:
        message = messages.INTERVIEW_ELSEWHERE if was == now else messages.INTERVIEW_MOVED
        said = {"starts": in_words(now), "was": in_words(was), "place": where(meeting)}
    seats = {seat.person_id: seat for seat in seats_of(row) if seat.state in Seat.TAKEN}
    for guest in meeting.guests.all():
        seat = seats.get(guest.pk)
        url = seat.get_absolute_url() if seat else address("assessments:outcome", row.pk)
        _send(message, row, meeting, guest, url, ics.request(meeting, guest.language, [guest]), said)


def cancel_interview(row: Assessment) -> None:
    """Take a planned interview out of everybody's calendar; no harm when there is none."""
    interview = Interview.objects.select_related("meeting").filter(assessment=row, held_on=None).first()
    meeting = interview.meeting if interview else None
    if meeting is None or not call_off(meeting):
        return
    said = {"starts": meeting.starts_at}
    for guest in meeting.guests.all():
        file = ics.cancellation(meeting, guest.language, [guest])
        _send(messages.INTERVIEW_OFF, row, meeting, guest, address("home"), file, said)


def _send(
    message: Message, row: Assessment, meeting: Meeting, to: User, url: str, file: str, said: Mapping[str, object]
) -> None:
    params, occasion = {"person": row.trajectory.person.name, **said}, f"sequence:{meeting.sequence}"
    post(message, [to], meeting, occasion=occasion, case=row.case, url=url, calendar=file, params=params)
