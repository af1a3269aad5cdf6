"""A secret address gives a person's own calendar; it is shown once, replaced, revoked, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django.fixtures import Settings

from courses.models import Course, Edition, Registration, Session
from dossiers.models import FeedbackRequest
from tests.cast import Cast
from tests.factories import dossiers
from utq_portal.agenda.models import CalendarFeed, Meeting
from utq_portal.agenda.workflow import make_feed
from utq_portal.people.models import Source, User

SignedIn = Callable[[User], Client]


def meeting(cast: Cast, days: int = 3, **values: Any) -> Meeting:
    row = Meeting.objects.create(
        title_en="Intake",
        title_nl="Intakegesprek",
        starts_at=timezone.now() + timedelta(days=days),
        organiser=cast.supervisor,
        **values,
    )
    row.guests.add(cast.teacher)
    return row


def session(cast: Cast) -> Session:
    day = timezone.localdate() + timedelta(days=20)
    course = Course.objects.create(code="FAIR", name_en="Assessing fairly", name_nl="Eerlijk toetsen")
    edition = Edition.objects.create(course=course, state="open", starts_on=day, ends_on=day, closes_on=day)
    start = timezone.now() + timedelta(days=20)
    Registration.objects.create(edition=edition, person=cast.teacher, state="confirmed")
    return Session.objects.create(edition=edition, starts_at=start, ends_at=start + timedelta(hours=3))


def read(client: Client, secret: str, **headers: str) -> Any:
    return client.get(f"/calendar/{secret}.ics", headers=headers)


def titles(text: bytes) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(text).walk("VEVENT")]


def test_the_feed_has_meetings_sessions_and_the_deadline_of_one_person(cast: Cast, client: Client) -> None:
    meeting(cast)
    meeting(cast, 4, cancelled_at=timezone.now())
    meeting(cast, -200)
    session(cast)
    answer = read(client, make_feed(cast.teacher))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(answer.content) == ["Intake", "Assessing fairly", "The deadline of your UTQ"]
    assert titles(read(client, make_feed(cast.supervisor)).content) == ["Intake"]
    assert titles(read(client, make_feed(cast.stranger)).content) == []


def test_the_calendar_is_in_the_persons_language(cast: Cast, client: Client) -> None:
    meeting(cast)
    User.objects.filter(pk=cast.teacher.pk).update(language="nl")
    assert titles(read(client, make_feed(cast.teacher)).content) == ["Intakegesprek", "De uiterste datum van je BKO"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_entry_tells_of_feedback_or_names_who_asked(language: str, cast: Cast, client: Client) -> None:
    """Colleagues look into each other's calendars (docs/domain.md, Calendar)."""
    section = dossiers.SectionFactory(cast)
    FeedbackRequest.objects.create(section=section, reader=cast.colleague, due_on=timezone.localdate())
    User.objects.filter(pk=cast.colleague.pk).update(language=language)
    (title,) = titles(read(client, make_feed(cast.colleague)).content)
    assert not {"feedback", cast.teacher.family_name.lower()} & set(title.lower().split())


def test_who_asks_again_for_what_did_not_change_gets_nothing_new(cast: Cast, client: Client) -> None:
    row = meeting(cast)
    secret = make_feed(cast.teacher)
    etag = read(client, secret)["ETag"]
    assert read(client, secret, **{"if-none-match": etag}).status_code == 304
    Meeting.objects.filter(pk=row.pk).update(place="Room 5", sequence=1)
    assert read(client, secret, **{"if-none-match": etag}).status_code == 200


def test_an_address_is_shown_once_replaced_and_revoked(cast: Cast, client: Client, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    shown = browser.post("/profile/calendar/make/").content.decode()
    match = re.search(r'value="[^"]*/calendar/([\w-]+)\.ics"', shown)
    assert match
    first = match[1]
    assert first not in browser.get("/profile/calendar/").content.decode()
    assert first not in CalendarFeed.objects.get().secret_hash
    assert read(client, first).status_code == 200
    browser.post("/profile/calendar/make/")
    assert read(client, first).status_code == 404
    browser.post("/profile/calendar/revoke/")
    assert CalendarFeed.objects.count() == 0


def test_a_closed_account_and_a_guess_open_nothing(cast: Cast, client: Client) -> None:
    secret = make_feed(cast.teacher)
    assert read(client, secret[:-1]).status_code == 404
    User.objects.filter(pk=cast.teacher.pk).update(is_active=False)
    assert read(client, secret).status_code == 404


def test_a_calendar_of_the_demo_closes_with_it(cast: Cast, client: Client, settings: Settings) -> None:
    secret = make_feed(cast.teacher)
    User.objects.filter(pk=cast.teacher.pk).update(source=Source.DEMO)
    settings.DEMO = True
    assert read(client, secret).status_code == 200
    settings.DEMO = False
    assert read(client, secret).status_code == 404


def test_a_full_calendar_asks_no_more_than_an_empty_one(cast: Cast, client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    secret = make_feed(cast.teacher)
    for days in range(1, 4):
        meeting(cast, days)
    session(cast)
    with django_assert_num_queries(6):  # whose it is, and the five kinds
        read(client, secret)
