"""The acceptance journey of the light path: an experienced teacher is done in at most 60 clicks.

Everything is reached by links and buttons as they stand on the page; typing and pasting is writing and does not count.
docs/domain.md, The light path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.journeys import story
from tests.journeys.server import Portal
from tests.journeys.story import Story
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
TEACHER = "veteran@coast.example"
NAME = "Dirk Oosterling"
FILES = 25
MOST = 60
# which file shows which criterion: each criterion has one
CODES = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2", "5.3"]
SHOWN = dict(enumerate(CODES, start=1))


@pytest.fixture
def told(chromium: Browser, university: Callable[[str], Portal]) -> Iterator[Story]:
    """The first university; the staff is the same as on the main path."""
    told = Story(university("first"), chromium, "coast.example", TEACHER)
    yield told
    told.close()


def test_an_experienced_teacher_is_done_in_sixty_clicks(told: Story) -> None:
    teacher, bill = told["teacher"], {}
    bill["sign in"] = teacher.clicks
    for name, act in ACTS.items():
        before = teacher.clicks
        act(told, teacher)
        bill[name] = teacher.clicks - before
    told.check()
    assert teacher.clicks <= MOST, bill


def day_1_files(told: Story, teacher: Visitor) -> None:
    """One answer, and the dossier is there; 25 files at once, and one tick for each criterion."""
    story.answer_the_first_question(teacher, "I am an experienced teacher")
    teacher.drop([story.pdf(number) for number in range(1, FILES + 1)])
    expect(teacher.page.locator("#grid tbody tr")).to_have_count(FILES, timeout=60_000)
    for piece, criterion in SHOWN.items():
        teacher.tick(f"Evidence {piece} shows {criterion}")
    expect(teacher.page.locator("#ticks .save-state")).to_contain_text("Saved")


def day_1_intake(told: Story, teacher: Visitor) -> None:
    """A CV as a file, one click per criterion, the talk, and off it goes; the meeting took place already."""
    teacher.follow("My trajectory")
    teacher.follow("Open your educational CV")
    with teacher.page.expect_navigation(wait_until="load"):
        teacher.drop([story.pdf(99)])
    teacher.follow("Intake", within=teacher.page.get_by_role("navigation", name="Breadcrumb"))
    teacher.follow("All on one page")
    for scale in teacher.page.locator(".diagnosis .scale").all():
        teacher.tick(scale.locator("input[value='4']"))
    teacher.press("Save and go back to the intake")
    teacher.follow("Talk with", within=teacher.page.locator("main ul.rows"))
    teacher.type("Held on", timezone.localdate().isoformat())
    teacher.type("Teaching tasks", "Two courses a year, as before.")
    teacher.press("Record the talk")
    teacher.press("Send the intake documents")
    story.conclude_intake(told["supervisor"], told.number("trajectories"))


def day_5_feedback(told: Story, teacher: Visitor) -> None:
    """Write the first reflection and ask what the UTQ supervisor thinks of it."""
    teacher.go("/home/")  # the portal opens there
    teacher.follow("Designing or redesigning education")
    teacher.write("What I designed, for whom, and what it brought about.")
    teacher.open(teacher.page.locator("#ready-bar").get_by_role("button", name="Ask for feedback"))
    dialog = teacher.page.locator("dialog[open]")
    teacher.type(dialog.get_by_label("Your question"), "Is this enough?")
    teacher.press("Ask for feedback", within=dialog)
    supervisor = told["supervisor"]
    supervisor.go(f"/dossiers/{told.number('dossiers')}/1/")
    supervisor.follow("Give feedback")
    supervisor.type("On the whole", "It is. Go on.")
    supervisor.press("Give feedback")


def day_20_ready(told: Story, teacher: Visitor) -> None:
    """The other reflections; each competence is marked ready where it was written."""
    teacher.go("/home/")  # the portal opens there
    teacher.follow("Designing or redesigning education")
    for number in range(1, 6):
        if number > 1:
            teacher.write(f"What I do in competence {number}, and why.")
        teacher.press("Mark as ready")  # leads on to the next competence, and after the last to the dossier
    teacher.follow("Declare it ready")
    teacher.tick("No student can be recognised")
    teacher.press("Declare it ready")


def day_30_certificate(told: Story, teacher: Visitor) -> None:
    """Endorsed, assessed by two who agree, announced: nothing on the way waits for a date."""
    dossier, trajectory = told.number("dossiers"), told.number("trajectories")
    story.endorse(told["supervisor"], dossier)
    case = story.start_assessment(told["coordinator"], trajectory)
    for name in ("assessor1", "assessor2"):
        story.accept_seat(told[name], NAME)
    for name in ("assessor1", "assessor2"):
        story.judge(told[name], NAME)
    story.announce(told["coordinator"], case)
    mail = told.portal.mail(TEACHER, "a new document for you", wait=60)
    teacher.follow_mail(mail)
    with teacher.page.expect_download():
        teacher.open(teacher.page.get_by_role("link", name="Download"))


ACTS = {
    "files": day_1_files,
    "intake": day_1_intake,
    "feedback": day_5_feedback,
    "ready": day_20_ready,
    "certificate": day_30_certificate,
}
