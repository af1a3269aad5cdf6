"""Appointments as calendar files (RFC 5545 and 5546; docs/domain.md, Calendar).

Build an ``Entry`` per appointment and hand it to ``invitation`` or ``changes`` (for a mail: ``post(calendar=…)``), to
``published`` (to put into a calendar by hand) or to ``feed`` (for a calendar that asks again and again). Meetings have
``request`` and ``cancellation``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vText

from utq_portal.agenda.models import Meeting
from utq_portal.people.models import User
from utq_portal.policy.queries import letterhead

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"

# Europe/Amsterdam since 1996, as rules without an end: Outlook passes over a list of dates (RDATE), and shows
# meetings in summer an hour off. A test holds it against the time zone database.
_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment. ``uid`` never changes and is unique in the world (keep a UUID on the row); each change that
    people are told of raises ``sequence``, its cancellation too. A date instead of a moment is a whole day.
    """

    uid: str
    sequence: int
    title: str
    starts: datetime | date
    ends: datetime | date  # a whole day ends the day after
    place: str = ""
    url: str = ""  # where to join, or what it is about
    notes: str = ""
    attendees: Sequence[User] = ()
    cancelled: bool = False
    changed_at: datetime | None = None  # now, unless said: a feed that did not change reads the same


def invitation(entries: Iterable[Entry]) -> str:
    """What goes with a mail that tells of new appointments; empty without any.

    One is a REQUEST, which calendars enter by themselves. Several are one PUBLISH that holds them all: a REQUEST may
    hold one appointment only (RFC 5546, 3.2.2), and mail programs look at the first calendar object of a mail.
    """
    found = list(entries)
    return changes(found) if len(found) == 1 else published(found)


def changes(entries: Iterable[Entry], method: str = REQUEST) -> str:
    """Each appointment in a calendar object of its own, so that every one can be moved (REQUEST) or called off (CANCEL)
    by itself. The mailer makes an attachment of each.
    """
    return "".join(_one(entry, method) for entry in entries)


def published(entries: Iterable[Entry]) -> str:
    """All appointments in one calendar object that anybody can put into a calendar: no guests, no answer (RFC 5546,
    3.2.1). Empty without any.
    """
    found = [_organised(entry, cancelled=entry.cancelled) for entry in entries]
    return _written(_calendar(PUBLISH), found) if found else ""


def one_file(stream: str) -> str:
    """What went with a mail, as one file: programs read only the first calendar object of a file."""
    found = [event for one in Calendar.from_ical(stream, multiple=True) for event in one.walk("VEVENT")]
    if len(found) < 2:
        return stream
    for event in found:
        event.pop("attendee", None)
    return _written(_calendar(PUBLISH), found)


def _one(entry: Entry, method: str) -> str:
    event = _organised(entry, cancelled=entry.cancelled or method == CANCEL)
    for guest in entry.attendees:
        if guest.email:
            who = _person(guest.name, guest.email)
            who.params["ROLE"] = vText("REQ-PARTICIPANT")
            who.params["PARTSTAT"] = vText("NEEDS-ACTION")
            who.params["RSVP"] = vText("FALSE")  # nobody reads the answers: moving and cancelling is done in the portal
            event.add("attendee", who, encode=False)
    return _written(_calendar(method), [event])


def _organised(entry: Entry, *, cancelled: bool) -> Event:
    """By the portal: calendars do not enter what their own owner is said to organise, so the host is a guest too."""
    event = _event(entry, cancelled=cancelled)
    event.add("organizer", _person(*parseaddr(letterhead().sender)), encode=False)
    return event


def feed(entries: Iterable[Entry], name: str) -> str:
    """A personal calendar to subscribe to, without guests; asked for again after an hour."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return _written(calendar, [_event(entry, cancelled=entry.cancelled) for entry in entries])


def _calendar(method: str = "") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//UTQ Portal//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    return calendar


def _event(entry: Entry, *, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    for name, value in (("dtstart", entry.starts), ("dtend", entry.ends)):
        event.add(name, timezone.localtime(value) if isinstance(value, datetime) else value)
    event.add("dtstamp", entry.changed_at or timezone.now())
    if entry.place or entry.url:
        event.add("location", entry.place or entry.url)
    event.add("url", entry.url or settings.BASE_URL)
    if notes := "\n".join(filter(None, [entry.notes, entry.url if entry.place else ""])):
        event.add("description", notes)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    whole_day = not isinstance(entry.starts, datetime)
    event.add("transp", "TRANSPARENT" if whole_day or cancelled else "OPAQUE")
    return event


def _person(name: str, address: str) -> vCalAddress:
    who = vCalAddress(f"mailto:{address}")
    who.params["CN"] = vText((name or address).replace('"', "'").replace("^", ""))  # RFC 6868 is not read by all
    return who


def _written(calendar: Calendar, events: Iterable[Component]) -> str:
    for event in events:
        calendar.add_component(event)
    if any(isinstance(event.start, datetime) for event in calendar.events):
        calendar.subcomponents.insert(0, Timezone.from_ical(_ZONE))
    return str(calendar.to_ical().decode())


def entry_of(meeting: Meeting, language: str, guests: Sequence[User] | None = None) -> Entry:
    """A meeting as an appointment; host and guests attend, or ``guests`` where only some are told."""
    if guests is None:
        guests = [meeting.organiser, *(guest for guest in meeting.guests.all() if guest != meeting.organiser)]
    return Entry(
        uid=f"{meeting.uid}@utq-portal",
        sequence=meeting.sequence,
        title=meeting.title_nl if language == "nl" else meeting.title_en,
        starts=meeting.starts_at,
        ends=meeting.starts_at + timedelta(minutes=meeting.minutes),
        place=meeting.place,
        url=meeting.url,
        attendees=guests,
        cancelled=meeting.cancelled_at is not None,
    )


def request(meeting: Meeting, language: str = "en", guests: Sequence[User] | None = None) -> str:
    """An invitation, or with a higher SEQUENCE its change; for ``guests`` only, where it is not to name the others."""
    return invitation([entry_of(meeting, language, guests)])


def cancellation(meeting: Meeting, language: str = "en", guests: Sequence[User] | None = None) -> str:
    """The withdrawal of an invitation, for everybody or for ``guests`` who no longer take part."""
    return changes([entry_of(meeting, language, guests)], CANCEL)
