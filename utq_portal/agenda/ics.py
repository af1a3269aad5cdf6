"""Meetings as calendar files."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from utq_portal.agenda.models import Meeting


def _calendar(meeting: Meeting, method: str, language: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//UTQ Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{meeting.uid}@utq-portal")
    event.add("sequence", meeting.sequence)
    event.add("summary", meeting.title_nl if language == "nl" else meeting.title_en)
    start = timezone.localtime(meeting.starts_at)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=meeting.minutes))
    event.add("dtstamp", timezone.now())
    if meeting.place or meeting.url:
        event.add("location", meeting.place or meeting.url)
    event.add("url", meeting.url or settings.BASE_URL)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organiser = vCalAddress(f"mailto:{meeting.organiser.email}")
    organiser.params["CN"] = vText(meeting.organiser.name)
    event["organizer"] = organiser
    for guest in meeting.guests.all():
        if guest.email:
            address = vCalAddress(f"mailto:{guest.email}")
            address.params["CN"] = vText(guest.name)
            address.params["RSVP"] = vText("TRUE")
            event.add("attendee", address, encode=False)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def request(meeting: Meeting, language: str = "en") -> str:
    """An invitation, or with a higher SEQUENCE its change."""
    return _calendar(meeting, "REQUEST", language)


def cancellation(meeting: Meeting, language: str = "en") -> str:
    """The withdrawal of an invitation."""
    return _calendar(meeting, "CANCEL", language)
