"""A teacher finds a course that fills a gap, the line manager agrees, and the place comes when a colleague leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.queue import ASKS, COURSE, NAME
from tests.journeys.server import Portal
from tests.journeys.story import Story

pytestmark = pytest.mark.browser


@pytest.fixture
def told(chromium: Browser, university: Callable[[str], Portal]) -> Iterator[Story]:
    """The first university, with a course that is full."""
    portal = university("first")
    portal.run("-m", "tests.journeys.queue", "people")
    told = Story(portal, chromium, "coast.example", ASKS)
    yield told
    told.close()


def test_from_a_gap_through_the_line_to_a_place(told: Story) -> None:
    teacher, manager, colleague = told["teacher"], told["manages"], told["holds"]
    teacher.go("/courses/")
    teacher.follow("Only what fills my gaps")
    teacher.sees(COURSE, "Fills your gap in competence 3")
    teacher.follow(COURSE)
    teacher.press("Add to my learning route")
    teacher.follow("Join the waiting list")
    teacher.sees("Mirjam Strand, your line manager, is asked to agree")
    teacher.press("Join the waiting list")
    teacher.sees("Your line manager is asked")
    manager.go("/home/")
    manager.sees(f"{NAME} asks to take {COURSE}")
    manager.press("Agree", exact=False)
    manager.sees(f"{NAME} hears it now")
    teacher.go("/courses/mine/")
    teacher.sees("Number 1 on the waiting list")
    colleague.go("/courses/mine/")
    colleague.follow("Cancel")
    colleague.press("Cancel the registration")
    told.portal.mail(ASKS, f"A place came free in {COURSE}")
    teacher.go("/home/")
    teacher.sees(COURSE)
    teacher.go("/courses/mine/")
    teacher.sees("You have a place", "Put in my calendar")
    told.check()
