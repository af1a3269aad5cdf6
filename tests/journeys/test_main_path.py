"""One teacher, from the first day to the certificate: every step in the browser, one story in twelve acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import story
from tests.journeys.server import Portal, words_of
from tests.journeys.story import Story

pytestmark = pytest.mark.browser
FEED = Path(__file__).resolve().parent.parent / "data" / "hr-feed-2026-11.csv"
TEACHER = "p.mulder10@demo-university.example"
NAME = "Pieter Mulder"
MANAGER = "t.xu146@demo-university.example"
FILES = 12
CRITERIA = {1: "1.1", 2: "2.1", 3: "3.1", 4: "4.1", 5: "5.1"}


@pytest.fixture(scope="module")
def told(chromium: Browser, university: Callable[[str], Portal]) -> Iterator[Story]:
    """The story so far: each test is the next act, and passes its browsers on."""
    told = Story(university("first"), chromium, "coast.example", TEACHER)
    yield told
    told.close()


@pytest.fixture(autouse=True)
def act(request: pytest.FixtureRequest, told: Story) -> Iterator[None]:
    """An act after one that failed has no stage; each act ends with a look at what was wrong on its pages."""
    if told.broke_off:
        pytest.skip(f"the story broke off at {told.broke_off}")
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        told.broke_off = request.node.name
    told.check()


def test_1_hr_loads_the_file(told: Story) -> None:
    hr = told["hr"]
    hr.go("/hr/")
    hr.page.set_input_files("input[name=file]", FEED)
    hr.press("Check the file")
    hr.sees("2 rows")
    before = len(told.portal.mails())
    hr.press("Apply ")
    hr.go("/hr/obligations/?q=Mulder")
    hr.sees(NAME)
    assert len(told.portal.mails()) == before  # a first load is no flood of mail


def test_2_a_teacher_signs_in_by_code_and_answers(told: Story) -> None:
    teacher = told["teacher"]
    story.answer_the_first_question(teacher, "I am new to this")
    teacher.go("/home/")
    teacher.sees("Your UTQ trajectory", "Who has the ball")


def test_3_the_teacher_sends_the_intake_and_books(told: Story) -> None:
    teacher, trajectory = told["teacher"], told.number("trajectories")
    story.offer_times(told["supervisor"])
    story.fill_cv(teacher, trajectory)
    story.rate_everything(teacher, 5)
    story.record_talk(teacher)
    told.portal.mail(MANAGER, "")  # the line manager is told
    teacher.press("Send the intake documents")
    teacher.follow("Choose a time", within=teacher.page.locator(".next"))
    teacher.tick(teacher.page.locator("input[name=slot]").first)
    teacher.press("Book the chosen time")
    mail = told.portal.mail(TEACHER, "intake")
    assert any(part.get_content_type() == "text/calendar" for part in mail.walk())


def test_4_the_supervisor_returns_once_and_concludes(told: Story) -> None:
    supervisor, teacher, trajectory = told["supervisor"], told["teacher"], told.number("trajectories")
    teacher.go(f"/trajectories/{trajectory}/intake/")
    teacher.press("Cancel the meeting")
    supervisor.go("/home/")
    supervisor.sees(NAME)
    supervisor.follow(NAME)
    supervisor.go(f"/trajectories/{trajectory}/intake/")
    supervisor.follow("Return the documents")
    supervisor.page.locator("textarea").first.fill("Add the groups that you taught.")
    supervisor.press("Return the documents")
    told.portal.mail(TEACHER, "")
    teacher.go(f"/trajectories/{trajectory}/intake/")
    teacher.sees("Add the groups that you taught.")
    teacher.press("Send the intake documents")
    story.conclude_intake(supervisor, trajectory)
    teacher.go(f"/trajectories/{trajectory}/intake/")
    teacher.sees("Start with the course that you redesign this year.")


def test_5_the_teacher_plans_the_route(told: Story) -> None:
    teacher = told["teacher"]
    teacher.go(f"/trajectories/{told.number('trajectories')}/route/")
    kinds = ["Course", "Self-study", "Feedback", "Writing session", "Nothing to learn"]
    for line, kind in zip(teacher.page.locator("ol.plan > li").all(), kinds, strict=True):
        select = line.get_by_label("How").first
        label = next(text for text in select.locator("option").all_inner_texts() if text.startswith(kind))
        teacher.choose(select, label)
    teacher.press("Save your route")
    teacher.sees("5 of 5 planned")


def test_6_the_teacher_fills_the_dossier(told: Story) -> None:
    teacher, dossier = told["teacher"], told.number("dossiers")
    story.drop_files(teacher, dossier, FILES)
    for number, criterion in CRITERIA.items():
        story.tick(teacher, number, criterion)
    for number in CRITERIA:
        story.write_section(teacher, dossier, number, f"What I do in competence {number}, and why it works.")
    teacher.go(f"/dossiers/{dossier}/")
    for number, criterion in CRITERIA.items():
        expect(teacher.page.get_by_label(f"Evidence {number} shows {criterion}")).to_be_checked()
    teacher.follow("Add a link")
    teacher.type("Address", "https://example.org/recorded-lecture")
    teacher.type("Title", "Recorded lecture")
    teacher.press("Add")
    teacher.sees("Recorded lecture")


def test_7_feedback_goes_to_and_fro(told: Story) -> None:
    teacher, supervisor, dossier = told["teacher"], told["supervisor"], told.number("dossiers")
    story.ask_feedback(teacher, dossier, 1, "Is the line clear?")
    supervisor.go("/home/")
    supervisor.sees("feedback")
    supervisor.go(f"/dossiers/{dossier}/1/")
    supervisor.follow("Give feedback")
    supervisor.type("On the whole", "Clear. Say what the students did with it.")
    supervisor.type(supervisor.page.locator("textarea[name^=body]").nth(1), "Name the course goals.")
    supervisor.tick(supervisor.page.locator("input[name^=mandatory]").nth(1))
    supervisor.press("Give feedback")
    teacher.go(f"/dossiers/{dossier}/1/")
    teacher.sees("Name the course goals.", "To resolve before ready")
    expect(teacher.page.get_by_role("button", name="Mark as ready")).to_have_count(0)
    remark = teacher.page.locator("article.comment").filter(has_text="Name the course goals.")
    teacher.open(remark.get_by_role("link", name="Reply"))
    teacher.type(teacher.page.locator("dialog[open] textarea"), "They stand in the first paragraph now.")
    teacher.press("Send the reply", within=teacher.page.locator("dialog[open]"))
    remark = teacher.page.locator("article.comment").filter(has_text="Name the course goals.")
    teacher.press("Mark as resolved", within=remark)
    story.mark_ready(teacher, dossier, CRITERIA)
    story.declare_ready(teacher, dossier)


def test_8_the_supervisor_returns_with_reasons_then_endorses(told: Story) -> None:
    teacher, supervisor, dossier = told["teacher"], told["supervisor"], told.number("dossiers")
    supervisor.go(f"/dossiers/{dossier}/review/")
    supervisor.type("4. Evaluating", "Say what you changed after the evaluation.")
    supervisor.press("Send it back to")
    teacher.go(f"/dossiers/{dossier}/4/")
    teacher.sees("Say what you changed after the evaluation.")
    teacher.write(" Since then the lab starts with a question.")
    teacher.press("Mark as resolved")
    teacher.press("Mark as ready")
    story.declare_ready(teacher, dossier)
    story.endorse(supervisor, dossier)
    teacher.go(f"/dossiers/{dossier}/1/")
    expect(teacher.page.locator(".ProseMirror")).to_have_count(0)


def test_9_two_assessors_judge_apart(told: Story) -> None:
    coordinator, trajectory = told["coordinator"], told.number("trajectories")
    coordinator.go("/home/")
    coordinator.sees(NAME)
    story.start_assessment(coordinator, trajectory)
    for name in ("assessor1", "assessor2"):
        story.accept_seat(told[name], NAME)
    story.judge(told["assessor1"], NAME)
    told["assessor1"].sees_not("Both judgements")  # what the other finds stays unread
    story.judge(told["assessor2"], NAME, insufficient=[3])
    story.open_case(told["assessor1"], NAME)
    told["assessor1"].sees("Both judgements")


def test_10_one_competence_differs_and_they_agree(told: Story) -> None:
    coordinator, first, second = told["coordinator"], told["assessor1"], told["assessor2"]
    coordinator.go("/assessments/")
    coordinator.follow(NAME)
    coordinator.sees("Both judgements")
    assert coordinator.page.locator("tr[data-is=care]").count() >= 1
    coordinator.page.locator("form[action$='/waive/'] textarea").fill("Both described the same gap; nothing to ask.")
    coordinator.press("Ask for a joint judgement")
    story.open_case(first, NAME)
    first.follow("Open the joint judgement")
    part = first.page.locator("main details.criterion").filter(has_text="3. ").first
    first.tick(part.locator("input[value=sufficient]"))
    first.type(part.get_by_label("Text for the candidate"), "The basis of the pass mark is told in the evidence.")
    first.press("Ask the other to confirm")
    story.open_case(second, NAME)
    second.follow("Open the joint judgement")
    second.press("Confirm the text as kept")


def test_11_the_decision_is_announced_and_the_certificate_made(told: Story) -> None:
    coordinator, teacher = told["coordinator"], told["teacher"]
    teacher.go("/home/")
    teacher.sees_not("You have your University Teaching Qualification")
    coordinator.go("/assessments/")
    coordinator.follow(NAME)
    coordinator.follow("Read the letter")
    story.announce_this(coordinator)
    told.portal.mail(TEACHER, "a new document for you", wait=60)
    teacher.go("/home/")
    teacher.follow("Open your certificate")
    with teacher.page.expect_download() as download:
        teacher.page.get_by_role("link", name="Download").first.click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) > 20_000


def test_12_anybody_can_check_it(told: Story) -> None:
    teacher, stranger = told["teacher"], told.visitor()
    link = teacher.page.locator("a[href^='/verify/']").first.get_attribute("href")
    assert link
    stranger.go(link)
    stranger.sees("This certificate is valid", NAME)
    stranger.sees_not(TEACHER)
    stranger.go("/verify/ABCD-EFGH/")
    stranger.sees("No certificate")
    stranger.context.close()
    words = [words_of(mail) for mail in told.portal.mails(TEACHER)]
    assert not [text for text in words if "pass mark" in text or "Name the course goals" in text]
