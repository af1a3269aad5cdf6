"""Appointments reach calendars: one object each, the same UID for life, a higher SEQUENCE for each change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.conf import settings
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


def sessions(number: int) -> list[ics.Entry]:
    starts = [AT + timedelta(days=7 * week) for week in range(number)]
    return [
        ics.Entry(f"{n}@utq-portal", n, "Assessing fairly", start, start + timedelta(hours=3))
        for n, start in enumerate(starts)
    ]


@pytest.mark.django_db
def test_several_sessions_are_one_object_that_asks_for_no_answer() -> None:
    ((method, text),) = calendars(ics.invitation(sessions(3)))
    found = events(text)
    assert (method, [str(one["uid"]) for one in found]) == ("PUBLISH", ["0@utq-portal", "1@utq-portal", "2@utq-portal"])
    assert [one.get("attendee") for one in found] == [None] * 3


@pytest.mark.django_db
def test_one_session_is_a_request_and_no_session_is_nothing() -> None:
    assert [method for method, _text in calendars(ics.invitation(sessions(1)))] == ["REQUEST"]
    assert (ics.invitation([]), ics.published([])) == ("", "")


@pytest.mark.django_db
@pytest.mark.parametrize("method", [ics.REQUEST, ics.CANCEL])
def test_changes_go_per_meeting(method: str) -> None:
    found = calendars(ics.changes(sessions(2), method))
    assert [(one, [str(event["uid"]) for event in events(text)]) for one, text in found] == [
        (method, ["0@utq-portal"]),
        (method, ["1@utq-portal"]),
    ]


def test_what_is_put_into_a_calendar_by_hand_asks_no_answer(cast: Cast) -> None:
    ((method, text),) = calendars(ics.published([ics.entry_of(meeting(cast), "en")]))
    (event,) = events(text)
    assert (method, "attendee" in event, str(event["organizer"])) == ("PUBLISH", False, "mailto:utq@demo.example")


@pytest.mark.django_db
def test_a_mail_with_several_changes_is_downloaded_as_one_object() -> None:
    stream = ics.changes(sessions(2)) + ics.changes(sessions(1), ics.CANCEL)
    ((method, text),) = calendars(ics.one_file(stream))
    assert (method, [str(one["status"]) for one in events(text)]) == (
        "PUBLISH",
        ["CONFIRMED", "CONFIRMED", "CANCELLED"],
    )
    assert ics.one_file(ics.changes(sessions(1))).count("METHOD:REQUEST") == 1


def zones(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VTIMEZONE"))


@pytest.mark.django_db
def test_the_time_zone_is_told_by_rules_without_an_end() -> None:
    """Outlook passes over RDATE and shows meetings in summer an hour off."""
    (zone,) = zones(ics.invitation(sessions(2)))
    assert str(zone["tzid"]) == settings.TIME_ZONE
    assert [sorted({"rrule", "rdate"} & {str(name).lower() for name in part}) for part in zone.subcomponents] == [
        ["rrule"],
        ["rrule"],
    ]
    assert "UNTIL" not in ics.invitation(sessions(2))


@pytest.mark.django_db
@pytest.mark.parametrize("year", range(2024, 2040))
def test_the_rules_of_the_time_zone_are_those_of_the_time_zone_database(year: int) -> None:
    """The hour before and after each change of the clocks, as the rules give it and as the database does."""
    (zone,) = zones(ics.invitation(sessions(2)))
    amsterdam = ZoneInfo(settings.TIME_ZONE)
    for part in zone.subcomponents:
        first = part["dtstart"].dt
        changes = rrulestr(part["rrule"].to_ical().decode(), dtstart=first)
        (change,) = changes.between(datetime(year, 1, 1), datetime(year, 12, 31))  # noqa: DTZ001 - a time on the wall
        moment = (change - part["tzoffsetfrom"].td).replace(tzinfo=UTC)
        before, after = ((moment + timedelta(seconds=s)).astimezone(amsterdam).utcoffset() for s in (-1, 0))
        assert (before, after) == (part["tzoffsetfrom"].td, part["tzoffsetto"].td)


def test_a_feed_has_whole_days_without_guests_and_reads_the_same_when_nothing_changed() -> None:
    deadline = ics.Entry(
        "deadline@utq-portal", 0, "UTQ deadline", date(2028, 3, 1), date(2028, 3, 2), url="/x/", changed_at=AT
    )
    text = ics.feed([deadline], "UTQ")
    (event,) = events(text)
    assert (event.start, event["transp"], "attendee" in event) == (date(2028, 3, 1), "TRANSPARENT", False)
    assert text == ics.feed([deadline], "UTQ")
