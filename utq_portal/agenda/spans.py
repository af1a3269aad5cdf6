"""From when until when, in words: what a mail about a changed appointment tells, so that it never says "moved" of one
that begins and ends as before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from utq_portal.agenda.models import Meeting
from utq_portal.bilingual import spoken

Span = tuple[datetime, int]


def in_words(span: Span) -> dict[str, str]:
    """4 December 2026, 10:00–10:45, in both languages; minutes in, Amsterdam out."""
    start = timezone.localtime(span[0])
    end = timezone.localtime(span[0] + timedelta(minutes=span[1]))
    until = "H:i" if end.date() == start.date() else "j F Y, H:i"
    return spoken(lambda: f"{date_format(start, 'j F Y, H:i')}–{date_format(end, until)}")


def where(meeting: Meeting) -> str | dict[str, str]:
    """The place of an appointment, or the link to join it."""
    return meeting.place or meeting.url or {"en": "to be agreed", "nl": "in overleg"}
