"""Nothing typed or uploaded is lost: the session ends, the portal goes away, somebody else takes the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.journeys import story
from tests.journeys.server import Portal, copied
from tests.journeys.story import Story
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
DOMAIN = "coast.example"
TEACHER = f"bringer@{DOMAIN}"
CANDIDATE = "Femke Duinker"
WORDS = "Say how you know that they understood it."


@pytest.fixture(scope="module")
def portal(made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A university of its own: here it is stopped in the middle of things."""
    portal = copied(made("first"), tmp_path_factory.mktemp("kept") / "data")
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def told(chromium: Browser, portal: Portal) -> Iterator[Story]:
    told = Story(portal, chromium, DOMAIN, TEACHER)
    yield told
    told.close()


def end_sessions(told: Story) -> None:
    """As when two weeks went by, or somebody signed out everywhere."""
    told.portal.sql("DELETE FROM django_session")
    told.portal.sessions.clear()


def count(told: Story, table: str) -> int:
    return int(told.portal.sql(f"SELECT count(*) FROM {table}")[0][0])


def dossier_of(told: Story) -> str:
    """The number of the dossier that is written in now."""
    told["bringer"].go("/dossiers/")
    return story.pk_of(told["bringer"], "dossiers")


def sign_in_elsewhere(visitor: Visitor, email: str) -> None:
    """In a second window of the same browser."""
    first, visitor.page = visitor.page, visitor.context.new_page()
    visitor.sign_in(email)
    visitor.page.close()
    visitor.page = first


def fine(told: Story) -> None:
    """Nothing is wrong but what was broken on purpose."""
    told.faults[:] = [fault for fault in told.faults if "Failed to load resource" not in fault]
    told.check()


def test_the_session_ends_in_the_middle_of_an_upload(told: Story) -> None:
    teacher, dossier = told["bringer"], dossier_of(told)
    teacher.go(f"/dossiers/{dossier}/")
    before = teacher.page.locator("#grid tbody tr").count()
    end_sessions(told)
    teacher.drop([story.pdf(number) for number in range(1, 4)])
    teacher.sees("You are signed out. Files waiting here: 3.")
    assert "is added" not in teacher.page.locator("main").inner_text()
    with teacher.context.expect_page() as opened:
        teacher.page.locator(".uploads ~ p a").first.click()
    again = opened.value
    again.locator("input[name=login]").fill(TEACHER)
    again.locator("input[name=password]").fill("a long walk in the dunes")
    again.get_by_role("button", name="Sign in with password").click()
    expect(again.locator("h1")).to_have_text("You are signed in again")
    again.close()
    teacher.page.get_by_role("button", name="Try again").click()
    teacher.sees("All files are handled: 3 added, 0 not added.")
    expect(teacher.page.locator("#grid tbody tr")).to_have_count(before + 3)
    fine(told)


def test_the_session_ends_in_the_middle_of_a_remark(told: Story) -> None:
    dossier, supervisor = dossier_of(told), told["supervisor"]
    page = f"/dossiers/{dossier}/1/"
    supervisor.go(page)
    supervisor.type("Your remark", WORDS)
    end_sessions(told)
    supervisor.press("Leave the remark")
    supervisor.sees("Sign in")
    supervisor.page.locator("input[name=login]").fill(f"supervisor@{DOMAIN}")
    supervisor.page.locator("input[name=password]").fill("a long walk in the dunes")
    supervisor.press("Sign in with password")
    supervisor.sees("What you sent is still here", WORDS)
    supervisor.press("Go back to the page without sending it")
    expect(supervisor.page.get_by_role("textbox", name="Your remark").first).to_have_value(WORDS)
    supervisor.sees("was put back")
    supervisor.page.reload()
    expect(supervisor.page.get_by_role("textbox", name="Your remark").first).to_have_value(WORDS)
    supervisor.press("Leave the remark")
    supervisor.sees(WORDS)
    expect(supervisor.page.get_by_role("textbox", name="Your remark").first).to_have_value("")
    supervisor.page.reload()
    expect(supervisor.page.get_by_role("textbox", name="Your remark").first).to_have_value("")
    assert count(told, "dossiers_feedbackcomment") == 1
    fine(told)


def test_signed_in_again_elsewhere_back_brings_the_remark(told: Story) -> None:
    dossier, supervisor = dossier_of(told), told["supervisor"]
    supervisor.go(f"/dossiers/{dossier}/2/")
    supervisor.type("Your remark", WORDS)
    end_sessions(told)
    supervisor.press("Leave the remark")
    sign_in_elsewhere(supervisor, f"supervisor@{DOMAIN}")
    supervisor.page.go_back()
    expect(supervisor.page.get_by_role("textbox", name="Your remark").first).to_have_value(WORDS)
    fine(told)


def test_the_portal_is_away_while_a_remark_is_sent(told: Story) -> None:
    dossier, supervisor = dossier_of(told), told["supervisor"]
    page = f"/dossiers/{dossier}/4/"
    supervisor.go(page)
    supervisor.type("Your remark", WORDS)
    told.portal.stop()
    supervisor.page.get_by_role("button", name="Leave the remark").click()
    supervisor.page.wait_for_timeout(1_000)
    told.portal.start()
    supervisor.go(page)
    supervisor.sees("was put back")
    expect(supervisor.page.get_by_role("textbox", name="Your remark").first).to_have_value(WORDS)
    supervisor.press("Leave the remark")
    supervisor.sees(WORDS)
    fine(told)


def test_the_portal_is_away_while_files_are_sent(told: Story) -> None:
    teacher, dossier = told["bringer"], dossier_of(told)
    teacher.go(f"/dossiers/{dossier}/")
    before = teacher.page.locator("#grid tbody tr").count()
    told.portal.stop()
    teacher.drop([story.pdf(number) for number in range(11, 13)])
    teacher.sees("The portal does not answer. Files waiting here: 2.")
    told.portal.start()
    teacher.page.get_by_role("button", name="Try again").click()
    teacher.sees("All files are handled: 2 added, 0 not added.")
    expect(teacher.page.locator("#grid tbody tr")).to_have_count(before + 2)
    fine(told)


def test_signing_out_asks_and_the_next_person_sees_nothing(told: Story) -> None:
    dossier, supervisor = dossier_of(told), told["supervisor"]
    page = f"/dossiers/{dossier}/5/"
    supervisor.go(page)
    supervisor.type("Your remark", WORDS)
    supervisor.page.locator("button[popovertarget=account]").click()
    supervisor.page.locator("#account").get_by_role("button", name="Sign out").click()
    question = supervisor.page.locator("#kept-ask")
    expect(question).to_contain_text("1 text is kept on this device and not sent.")
    supervisor.look()
    with supervisor.page.expect_navigation():
        question.get_by_role("button", name="Keep them and sign out").click()
    supervisor.sign_in(TEACHER)
    supervisor.go(page)
    assert WORDS not in supervisor.page.content()
    assert supervisor.page.locator("[data-kept]:not(button)").count() == 0
    supervisor.context.clear_cookies()
    supervisor.sign_in(f"supervisor@{DOMAIN}")
    supervisor.go(page)
    expect(supervisor.page.get_by_role("textbox", name="Your remark").first).to_have_value(WORDS)
    fine(told)


def test_an_editor_that_starts_late_changes_no_word(told: Story) -> None:
    teacher, dossier = told["bringer"], dossier_of(told)

    def late(route: Route) -> None:
        """As WebKit does it: the scripts after the editor's run first."""
        given = route.fetch()
        route.fulfill(response=given, body=f"await new Promise((go) => setTimeout(go, 300)); {given.text()}")

    teacher.page.route(re.compile(r"/django_prose_editor/(default|configurable)"), late)
    teacher.go(f"/dossiers/{dossier}/3/")
    expect(teacher.page.locator(".ProseMirror")).to_be_visible()
    teacher.go("/home/")
    assert teacher.page.evaluate("() => Object.keys(localStorage)") == []
    fine(told)


def test_the_session_ends_in_the_middle_of_a_judgement(told: Story) -> None:
    told["repeater"].go("/home/")
    own = re.search(r"/trajectories/(\d+)/", told["repeater"].page.content())
    assert own
    story.start_assessment(told["coordinator"], own[1])
    for name in ("assessor1", "assessor2"):
        story.accept_seat(told[name], CANDIDATE)
    assessor = told["assessor1"]
    story.open_case(assessor, CANDIDATE)
    part = assessor.page.locator("details.criterion").first
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
    part.locator("details.data summary").click()
    remark = part.locator("textarea[name^=r]")
    end_sessions(told)
    remark.fill(WORDS)
    expect(assessor.page.locator(".save-state").last).to_contain_text("You are signed out")
    assessor.page.reload()
    assessor.page.locator("input[name=login]").fill(f"assessor1@{DOMAIN}")
    assessor.page.locator("input[name=password]").fill("a long walk in the dunes")
    assessor.press("Sign in with password")
    expect(assessor.page.locator("textarea[name^=r]").first).to_have_value(WORDS)
    expect(assessor.page.locator(".save-state").last).to_contain_text("Saved")
    fine(told)
