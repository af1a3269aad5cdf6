"""Insufficient in one competence: only that one opens again, and a second attempt leads to the certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import story
from tests.journeys.server import Portal
from tests.journeys.story import Story

pytestmark = pytest.mark.browser
TEACHER = "repeater@coast.example"
NAME = "Femke Duinker"
ASSESSORS = ("assessor1", "assessor2")


@pytest.fixture
def told(chromium: Browser, university: Callable[[str], Portal]) -> Iterator[Story]:
    """The first university, where this teacher's dossier is endorsed already."""
    told = Story(university("first"), chromium, "coast.example", TEACHER)
    yield told
    told.close()


def assess(told: Story, insufficient: tuple[int, ...] = ()) -> None:
    """Both assessors accept and judge alike; the coordinator announces."""
    case = story.start_assessment(told["coordinator"], told.number("trajectories"))
    for name in ASSESSORS:
        story.accept_seat(told[name], NAME)
    for name in ASSESSORS:
        story.judge(told[name], NAME, insufficient)
    story.announce(told["coordinator"], case)


def test_a_second_attempt_on_what_was_insufficient(told: Story) -> None:
    teacher, dossier = told["teacher"], told.number("dossiers")
    assess(told, insufficient=(3,))
    told.portal.mail(TEACHER, "")
    teacher.go("/home/")
    teacher.sees("3")
    teacher.go(f"/dossiers/{dossier}/1/")
    expect(teacher.page.locator(".ProseMirror")).to_have_count(0)  # what is sufficient stands
    story.write_section(teacher, dossier, 3, " The pass mark is set with two colleagues.")
    teacher.press("Mark as ready")
    story.declare_ready(teacher, dossier)
    story.endorse(told["supervisor"], dossier)
    assess(told)
    verdicts = told["assessor1"].page.locator("tbody").first.locator("tr")
    expect(verdicts).to_have_count(1)  # judged was competence 3 alone
    told.portal.mail(TEACHER, "a new document for you", wait=60)
    teacher.go("/home/")
    teacher.follow("Open your certificate")
    told.check()
