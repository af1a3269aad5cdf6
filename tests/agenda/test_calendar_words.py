"""What stands in calendars: nothing that colleagues should not read, in the form that real programs read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone, translation
from icalendar import Calendar

from dossiers.models import FeedbackRequest
from tests.cast import Cast
from tests.factories import courses, dossiers
from tests.forbidden import FORBIDDEN, IN_A_CALENDAR, OUTCOMES
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.desks.calendar import entries
from utq_portal.people.models import User

AT = datetime(2028, 3, 24, 9, tzinfo=UTC)
HARD = 'Łódź, "A"; b\\c 😀 ' * 8


def told(text: str, language: str) -> list[str]:
    """Words that do not belong there."""
    every = (FORBIDDEN[language], IN_A_CALENDAR[language], OUTCOMES[language])
    return [one[0] for pattern in every for one in re.finditer(pattern, text, re.I)]


def titles() -> Iterator[tuple[str, str]]:
    """Language and words of every title that a meeting is given."""
    root = Path(settings.BASE_DIR)
    for app in ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal"):
        for path in (root / app).rglob("*.py"):
            if "migrations" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.keyword) and node.arg in ("title_en", "title_nl"):
                        words = [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
                        yield node.arg[-2:], " ".join(str(word) for word in words)


def test_no_title_of_a_meeting_tells_how_it_stands() -> None:
    found = list(titles())
    assert len(found) >= 6
    assert [words for language, words in found if told(words, language)] == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_line_of_a_personal_calendar_tells_how_it_stands(language: str, cast: Cast) -> None:
    """Addresses and identifiers too: a calendar shows them."""
    section = dossiers.SectionFactory(cast)
    FeedbackRequest.objects.create(section=section, reader=cast.teacher, due_on=timezone.localdate())
    meeting = Meeting.objects.create(title_en="UTQ intake", title_nl="BKO-intake", starts_at=timezone.now(),
                                     organiser=cast.supervisor)  # fmt: skip
    meeting.guests.add(cast.teacher)
    courses.registered(courses.small_edition(12), cast.teacher)
    User.objects.filter(pk=cast.teacher.pk).update(language=language)
    person = User.objects.get(pk=cast.teacher.pk)
    with translation.override(language):
        rows = list(entries(person, timezone.now(), AT))
        text = ics.feed(rows, "UTQ") + ics.invitation(rows) + ics.changes(rows, ics.CANCEL)
    assert len(rows) >= 3
    assert told(text.replace("\r\n ", ""), language) == []


def hard(number: int = 1) -> list[ics.Entry]:
    return [
        ics.Entry(
            f"{n}@utq-portal", n, HARD, AT + timedelta(days=7 * n), AT + timedelta(days=7 * n, hours=1),
            place="Room; 2, “x”\nsecond line", url="https://utq.example/?a=b,c;d", notes="a\r\nb\nc",
            attendees=[User(given_name='Ann "Zoë"', family_name="Łukasz, van; der: Berg^", email="ann@demo.example")],
        )
        for n in range(number)
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_every_line_is_folded_at_75_octets_between_letters(number: int) -> None:
    text = ics.invitation(hard(number))
    lines = text.encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() or line == b"" for line in lines)  # no letter is cut in two
    assert text.count("\n") == text.count("\r\n")


@pytest.mark.django_db
def test_what_was_written_is_read_back_with_all_its_signs() -> None:
    (event,) = Calendar.from_ical(ics.invitation(hard())).events
    assert (str(event["summary"]), str(event["location"])) == (HARD, "Room; 2, “x”\nsecond line")
    assert str(event["description"]) == "a\nb\nc\nhttps://utq.example/?a=b,c;d"
    assert str(event["url"]) == "https://utq.example/?a=b,c;d"
    assert event.attendees[0].params["CN"] == "Ann 'Zoë' Łukasz, van; der: Berg"


@pytest.mark.django_db
def test_a_name_needs_no_signs_that_older_programs_show() -> None:
    """RFC 6868 writes a quote in a name as ^', which Outlook shows as it stands."""
    assert "^" not in ics.invitation(hard())


@pytest.mark.django_db
@pytest.mark.parametrize("method", [ics.REQUEST, ics.CANCEL])
def test_an_invitation_has_what_programs_ask_of_it_and_no_name_of_a_calendar(method: str) -> None:
    (event,) = (calendar := Calendar.from_ical(ics.changes(hard(), method))).events
    assert (str(calendar["method"]), "X-WR-" in ics.changes(hard(), method)) == (method, False)
    assert {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "ORGANIZER", "STATUS"} <= set(event)
    assert re.search(r"(?m)^DTSTAMP:\d{8}T\d{6}Z\r$", ics.changes(hard(), method))
    assert str(event["status"]) == ("CANCELLED" if method == ics.CANCEL else "CONFIRMED")


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "hours"), [(date(2028, 3, 24), 1), (date(2028, 3, 27), 2), (date(2028, 10, 30), 1)])
def test_a_meeting_keeps_its_hour_over_the_change_of_the_clocks(day: date, hours: int) -> None:
    starts = datetime(day.year, day.month, day.day, 10, tzinfo=timezone.get_default_timezone())
    (event,) = Calendar.from_ical(
        ics.invitation([ics.Entry("1@x", 0, "x", starts, starts + timedelta(hours=1))])
    ).events
    start: Any = event.start
    assert (start.hour, start.utcoffset()) == (10, timedelta(hours=hours))


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2028, 3, 26), date(2028, 10, 29), date(2028, 12, 31)])
def test_a_whole_day_is_that_day_and_no_hour_of_another(day: date) -> None:
    text = ics.feed([ics.Entry("1@x", 0, "x", day, day + timedelta(days=1))], "UTQ")
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nDTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}\r\n" in text
    assert ("VTIMEZONE" in text, "VALARM" in text) == (False, False)
