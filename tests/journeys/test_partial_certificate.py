"""A partial certificate of another university: recognised, not judged, and the qualification rests on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import story
from tests.journeys.server import Portal
from tests.journeys.story import Story

pytestmark = pytest.mark.browser
TEACHER = "bringer@coast.example"
NAME = "Anouk Vlieland"


@pytest.fixture
def told(chromium: Browser, university: Callable[[str], Portal]) -> Iterator[Story]:
    """The first university, where this teacher has written about every competence but the third."""
    told = Story(university("first"), chromium, "coast.example", TEACHER)
    yield told
    told.close()


def test_a_recognised_competence_is_carried_into_the_qualification(told: Story) -> None:
    teacher, supervisor, coordinator = told["teacher"], told["supervisor"], told["coordinator"]
    dossier = told.number("dossiers")
    teacher.go(f"/dossiers/{dossier}/")
    teacher.follow("I have a partial certificate")
    teacher.type("What the certificate is for", "Partial certificate Assessment")
    teacher.type("University that awarded it", "University of the Dunes")
    teacher.type("Awarded on", "14 June 2024")
    teacher.page.locator("input[name=document]").set_input_files([story.pdf(1)])
    teacher.tick(teacher.page.get_by_role("group", name="3.").get_by_role("checkbox", name="All criteria below"))
    teacher.press("Hand it in")
    case = story.pk_of(teacher, "recognitions")
    supervisor.go("/desk/supervisor/")
    supervisor.follow(f"{NAME} handed in a partial certificate")
    supervisor.type("Your advice", "Refer to it in your vision on teaching.")
    supervisor.press("Give this advice")
    coordinator.go("/desk/coordinator/")
    coordinator.follow(f"Decide about a partial certificate of {NAME}")
    coordinator.press("Recognise what is ticked")
    teacher.go(f"/recognitions/{case}/")
    teacher.sees("Refer to it in your vision on teaching.")
    story.declare_ready(teacher, dossier)
    story.endorse(supervisor, dossier)
    assessment = story.start_assessment(coordinator, told.number("trajectories"))
    for name in ("assessor1", "assessor2"):
        story.accept_seat(told[name], NAME)
    story.open_case(told["assessor1"], NAME)
    expect(told["assessor1"].page.get_by_role("link", name="Partial certificate Assessment").first).to_be_visible()
    expect(told["assessor1"].page.locator("details.criterion")).to_have_count(4)
    for name in ("assessor1", "assessor2"):
        story.judge(told[name], NAME)
    story.announce(coordinator, assessment)
    told.portal.mail(TEACHER, "a new document for you", wait=60)
    teacher.go("/home/")
    teacher.follow("Open your certificate")
    told.check()
