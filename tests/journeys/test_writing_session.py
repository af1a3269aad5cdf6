"""On a phone: interest makes a writing session, a teacher of another faculty agrees, the day, and what it brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.journeys import story
from tests.journeys.server import Portal, words_of
from tests.journeys.story import Story
from tests.journeys.visitor import PHONE, Visitor
from tests.journeys.writing import COURSE, NAME, WRITER

pytestmark = pytest.mark.browser


@pytest.fixture
def told(chromium: Browser, university: Callable[[str], Portal]) -> Iterator[Story]:
    """The first university, with a teacher of ET who would like to write."""
    portal = university("first")
    portal.run("-m", "tests.journeys.writing", "people")
    told = Story(portal, chromium, "coast.example", WRITER)
    yield told
    told.close()


def on_phone(visitor: Visitor) -> Visitor:
    """The same person, with a phone."""
    visitor.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return visitor


def plan(leader: Visitor) -> str:
    """The UTQ supervisor plans the session that people asked for; returns the address of its group."""
    leader.go("/sessions/")
    leader.sees(COURSE)
    leader.follow("Plan a day")
    leader.type("Day", (timezone.localdate() + timedelta(days=9)).isoformat())
    leader.type("From", "9:30")
    leader.type("Until", "16:30")
    leader.type("Place", "Library")
    leader.press("Plan it and invite them")
    leader.sees("0 of 8 places")
    return leader.page.url


def test_from_interest_to_a_ticked_plan(told: Story) -> None:
    writer, leader = on_phone(told["teacher"]), on_phone(told["supervisor"])
    writer.go("/courses/")
    writer.follow(COURSE)
    writer.press("Show my interest")
    told.portal.mail("supervisor@coast.example", f"Enough people would like: {COURSE}")
    group = plan(leader)
    writer.go("/courses/")
    writer.follow(COURSE)
    writer.follow("Register")
    writer.tick("Marit Wesselink, who leads this day")
    writer.press("Register", exact=True)
    assert "A plan of one session" in words_of(told.portal.mail(WRITER, "You have a place in"))
    leader.go(f"{group}dossiers/")
    leader.sees(NAME, "No evidence")
    told.portal.run("-m", "tests.journeys.writing", "day")
    story.write_section(writer, told.number("dossiers"), 2, "I let pairs work on a problem.")
    leader.go(f"{group}dossiers/")
    leader.sees("1 draft")
    leader.follow("2. ")
    leader.sees("I let pairs work on a problem.")
    leader.type("Your remark", "And how do you know that it works?")
    leader.press("Leave the remark")
    leader.go(group)
    leader.follow("Who is here?")
    leader.press("All others are here")
    leader.sees("1 of 1 noted")
    leader.go(group)
    leader.press("Note these results")
    leader.sees("Completed: 1.")
    writer.go("/home/")
    told.portal.mail(WRITER, f"how {COURSE} ended")
    assert told.portal.run("-m", "tests.journeys.writing", "ticked").strip() == "ticked"
    told.check()
