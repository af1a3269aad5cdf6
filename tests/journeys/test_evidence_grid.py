"""The grid of evidence as a teacher uses it: two tabs, a locked competence, and a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import story
from tests.journeys.server import Portal
from tests.journeys.test_looks import PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
FILES = 25
# the grid scrolled to the right and down: where its first column and its head then are, and whether they are on top
SCROLLED = """() => {
  const rows = document.querySelectorAll("#grid tr[data-piece]");
  const frame = rows[20].closest(".table-wrap");
  frame.scrollLeft = 1000;
  rows[20].scrollIntoView({ block: "center", behavior: "instant" });
  const corner = document.querySelector("#grid thead tr:first-child > :first-child");
  const head = document.querySelector("#grid thead tr:last-child > :last-child");
  const seen = (one) => {
    const { left, top, bottom, width } = one.getBoundingClientRect();
    return { left, top, bottom, shown: one.contains(document.elementFromPoint(left + width / 2, bottom - 6)) };
  };
  return { name: seen(rows[20].cells[0]), corner: seen(corner), head: seen(head),
    frame: frame.getBoundingClientRect().left, moved: frame.scrollLeft, high: innerHeight };
}"""


@pytest.fixture
def teacher(chromium: Browser, demo: Portal) -> Iterator[Visitor]:
    """The demo teacher, whose competences 1 and 2 are ready."""
    visitor = Visitor(chromium, demo, set(), [])
    visitor.page.goto("/accounts/login/")
    visitor.page.locator("input[name=login]").fill("teacher@demo.example")
    visitor.page.locator("input[name=password]").fill(PASSWORD)
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.get_by_role("button", name="Sign in with password").click()
    yield visitor
    visitor.context.close()


def dossier_of(page: Page) -> str:
    page.goto("/dossiers/")
    found = re.search(r"/dossiers/(\d+)/", page.url)
    assert found is not None
    return found[1]


def cell(page: Page, piece: int, code: str) -> str:
    label = page.get_by_role("checkbox", name=re.compile(rf"Evidence {piece} shows {re.escape(code)},"))
    value = label.first.get_attribute("value")
    assert value
    return f"input[name=tick][value='{value}']"


def tick(page: Page, place: str) -> None:
    """Change a cell, and wait until the server has answered."""
    with page.expect_response(lambda answer: "/ticks/" in answer.url and answer.request.method == "POST"):
        page.locator(place).click()


def test_the_grid_with_many_pieces(teacher: Visitor) -> None:
    page = teacher.page
    dossier = dossier_of(page)
    have = page.locator("#grid tr[data-piece]").count()
    teacher.drop([story.pdf(number) for number in range(1, FILES - have + 1)])
    expect(page.locator("#grid tr[data-piece]")).to_have_count(FILES, timeout=60_000)
    head_and_first_column_stay(page)
    # a whole competence from the menu of a row
    row = page.locator("#grid tr[data-piece]").nth(FILES - 1)
    row.get_by_role("button", name="Change or remove evidence").click()
    with page.expect_response(lambda answer: "/ticks/" in answer.url):
        row.get_by_role("button", name="Tick all of competence 5").click()
    expect(row.locator("input[data-competence='5']:checked")).to_have_count(3)
    expect(page.locator("#ticks .save-state")).to_contain_text("Saved")
    # removed, and put back with its ticks
    number = row.get_attribute("data-number")
    row.get_by_role("button", name="Change or remove evidence").click()
    row.get_by_role("button", name="Remove", exact=True).click()
    gone = page.locator(f"#e{number}")
    expect(gone).to_contain_text("with its 3 ticks")
    gone.get_by_role("button", name="Put it back").click()
    expect(page.locator(f"#e{number} input[data-competence='5']:checked")).to_have_count(3)
    assert page.url.endswith(f"/dossiers/{dossier}/#e{number}")
    # another place, by dragging and by the menu
    rows = page.locator("#grid tr[data-piece]")
    second = rows.nth(1).get_attribute("data-number")
    with page.expect_response(lambda answer: answer.url.endswith("/move/")):
        rows.nth(1).locator(".grip").drag_to(rows.nth(0))
    expect(rows.nth(0)).to_have_attribute("data-number", second or "")
    page.reload()
    expect(rows.nth(0)).to_have_attribute("data-number", second or "")
    expect(page.locator("#ticks .notice")).to_have_count(0)  # the order is no draft
    rows.nth(0).get_by_role("button", name="Change or remove evidence").click()
    rows.nth(0).get_by_role("button", name="Move down").click()
    expect(rows.nth(1)).to_have_attribute("data-number", second or "")
    on_a_phone(page, dossier, number)
    assert teacher.faults == []


def head_and_first_column_stay(page: Page) -> None:
    """However far the grid is moved to the side and down, and at both widths."""
    for width, height in ((768, 1000), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        seen = page.evaluate(SCROLLED)
        assert (seen["moved"] > 0) is (width < 1000), seen  # a wide screen shows all
        assert abs(seen["name"]["left"] - seen["frame"]) < 5, seen
        assert all(seen[part]["shown"] for part in ("name", "head", "corner")), seen
        assert -1 <= seen["corner"]["top"] < seen["name"]["top"], seen
        assert seen["name"]["bottom"] < seen["high"], seen


def on_a_phone(page: Page, dossier: str, number: str | None) -> None:
    """One piece with its criteria, or one criterion with its pieces."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/dossiers/{dossier}/?here={number}#turn")
    assert [row.get_attribute("data-number") for row in page.locator("tr[data-piece]:visible").all()] == [number]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(f"/dossiers/{dossier}/?by=criterion#turn")
    assert page.locator("#grid td[data-label]:visible").count() == FILES


def test_a_competence_made_ready_in_another_tab(teacher: Visitor) -> None:
    """The cell says why, every other tick is saved, and the page shows what the server has without a reload."""
    page = teacher.page
    dossier = dossier_of(page)
    piece = int(page.locator("#grid tr[data-piece]").first.get_attribute("data-number") or 0)
    late, open_ = cell(page, piece, "4.2"), cell(page, piece, "5.3")
    was = page.locator(late).is_checked()
    other = teacher.context.new_page()
    other.goto(f"/dossiers/{dossier}/4/")
    other.get_by_role("button", name="Mark as ready").click()
    expect(other.locator("main")).to_be_visible()
    tick(page, late)
    expect(page.locator("tr.said")).to_contain_text("This competence is marked ready")
    expect(page.locator(late)).to_be_disabled()
    assert page.locator(late).is_checked() == was
    before = page.locator(open_).is_checked()
    tick(page, open_)
    expect(page.locator("#ticks .save-state")).to_contain_text("Saved")
    page.reload()
    assert page.locator(open_).is_checked() != before
    expect(page.locator(late)).to_be_disabled()
    # opened again in the other tab, the next tick opens the cells here
    other.goto(f"/dossiers/{dossier}/4/")
    other.get_by_role("button", name="Open it again").click()
    expect(other.locator("main")).to_be_visible()
    tick(page, open_)
    expect(page.locator(late)).to_be_enabled()
