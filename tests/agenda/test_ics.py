"""Appointments reach calendars: one object each, the same UID for life, a higher SEQUENCE for each change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.cast import Cast
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.workflow import call_off
from utq_portal.notices.envelope import calendars

AT = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)


def meeting(cast: Cast) -> Meeting:
    row = Meeting.objects.create(
        title_en="UTQ intake Teacher", title_nl="BKO-intake", starts_at=AT, place="Room 2", organiser=cast.supervisor
    )
    row.guests.add(cast.teacher)
    return row


def events(text: str) -> list[Any]:
    return [event for one in Calendar.from_ical(text, multiple=True) for event in one.walk("VEVENT")]


def test_host_and_guest_are_invited_by_the_portal(cast: Cast) -> None:
    (event,) = events(ics.request(meeting(cast)))
    assert str(event["organizer"]) == "mailto:utq@demo.example"
    assert [str(one) for one in event.attendees] == [
        f"mailto:{cast.supervisor.email}",
        f"mailto:{cast.teacher.email}",
    ]
    assert (event["summary"], event["location"], event["sequence"]) == ("UTQ intake Teacher", "Room 2", 0)
    assert event.start.isoformat() == "2026-12-04T10:00:00+01:00"


def test_a_change_and_its_cancellation_keep_the_uid_and_raise_the_sequence(cast: Cast) -> None:
    row = meeting(cast)
    (first,) = events(ics.request(row))
    row.sequence += 1
    row.save()
    assert (call_off(row), call_off(row)) == (True, False)
    ((method, text),) = calendars(ics.cancellation(row))
    (gone,) = events(text)
    assert (method, gone["uid"], gone["sequence"], gone["status"]) == ("CANCEL", first["uid"], 2, "CANCELLED")


@pytest.mark.django_db
def test_every_session_is_a_calendar_object_of_its_own() -> None:
    starts = [AT + timedelta(days=7 * week) for week in range(3)]
    found = calendars(
        ics.invitation(
            ics.Entry(f"{n}@utq-portal", n, "Assessing fairly", start, start + timedelta(hours=3))
            for n, start in enumerate(starts)
        )
    )
    assert [method for method, _text in found] == ["REQUEST"] * 3
    assert [events(text)[0]["uid"] for _method, text in found] == ["0@utq-portal", "1@utq-portal", "2@utq-portal"]


def test_a_feed_has_whole_days_without_guests_and_reads_the_same_when_nothing_changed() -> None:
    deadline = ics.Entry(
        "deadline@utq-portal", 0, "UTQ deadline", date(2028, 3, 1), date(2028, 3, 2), url="/x/", changed_at=AT
    )
    text = ics.feed([deadline], "UTQ")
    (event,) = events(text)
    assert (event.start, event["transp"], "attendee" in event) == (date(2028, 3, 1), "TRANSPARENT", False)
    assert text == ics.feed([deadline], "UTQ")
