"""Pasting from other programs: what arrives in the stored text, what is asked, and what is said.

The markup in tests/data/clipboard is invented, after the shape that each program is known to use.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.server import ROOT, Portal
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
CLIPBOARD = ROOT / "tests" / "data" / "clipboard"
EDITOR = ".ProseMirror"
PASTE = """(box, given) => {
  const clipboardData = new DataTransfer();
  for (const [kind, text] of Object.entries(given)) clipboardData.setData(kind, text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
LISTS = (
    "<ul><li><p>First point</p><ul><li><p>Under the first</p></li></ul></li><li><p>Second point</p></li></ul>"
    '<ol data-type="decimal"><li><p>One</p></li></ol>'
)
TABLE = (
    "<table><tbody><tr><{0}><p>Year</p></{0}><{0}><p>Passed</p></{0}></tr>"
    "<tr><td><p>2026</p></td><td><p>82 %</p></td></tr></tbody></table>"
)
DECIMAL = '<ol data-type="decimal">'
FORMULAS = "10<sup>2</sup>, H<sub>2</sub>O"
# what is stored, and what the page says was left out
EXPECTED: dict[str, tuple[str, list[str]]] = {
    "word-desktop.html": (
        (
            "<h3>My course</h3><h3>How I design</h3>"
            "<p>I begin with <strong>what students can do</strong> at the <em>end</em>: 10<sup>2</sup> of them, and "
            "H<sub>2</sub>O. Red words.</p>"
            "<ul><li><p>First point</p><ul><li><p>Under the first</p><ul><li><p>Deeper</p></li></ul></li></ul></li>"
            "<li><p>Second point</p></li></ul>"
            '<ol data-type="decimal"><li><p>One</p><ol data-type="decimal"><li><p>One a</p></li></ol></li></ol>'
            "<h4>Results</h4>"
            '<table><tbody><tr><td colspan="2"><p><strong>Year</strong></p></td></tr>'
            "<tr><td><p>2026</p></td><td><p>82 %</p></td></tr></tbody></table>"
            '<p>See <a href="https://example.org/guide">the guide</a>.</p>'
        ),
        ["colours", "comments"],
    ),
    "word-web.html": (
        (
            "<h3>How I design</h3>"
            f"<p>Plain, <strong>bold</strong> and <em>slanted</em>, {FORMULAS}.</p>{LISTS}{TABLE.format('td')}"
        ),
        ["pictures"],
    ),
    "google-docs.html": (
        (
            "<h3>How I design</h3>"
            f"<p>Plain, <strong>bold</strong> and <em>slanted</em>, <strong><em>both</em></strong>, {FORMULAS}. "
            '<a href="https://example.org/guide">the guide</a>.</p>'
            f"<p>Underlined and red.</p>{LISTS}{TABLE.format('td')}"
        ),
        ["colours", "underlining", "A picture did not come along"],
    ),
    "google-docs-words.html": ("<p>only a few plain words</p>", []),
    "libreoffice-writer.html": (
        (
            "<h3>How I design</h3>"
            f"<p>Plain, <strong>bold</strong> and <em>slanted</em>, {FORMULAS}, red, normal.</p>"
            f"{LISTS}{TABLE.format('th')}"
        ),
        ["colours"],
    ),
    "excel.html": (
        (
            "<table><tbody><tr><td><p><strong>Year</strong></p></td><td><p><strong>Passed</strong></p></td></tr>"
            "<tr><td><p>2026</p></td><td><p>82%</p></td></tr></tbody></table>"
        ),
        ["colours"],
    ),
    "outlook.html": (
        (
            "<p>Beste Noor,</p><ul><li><p>Eerste punt</p><ul><li><p>Daaronder</p></li></ul></li></ul>"
            "<p><strong>Groet</strong></p>"
        ),
        ["colours"],
    ),
    "word-desktop-lists-and-tables.html": (
        (
            "<h3>1.1 Lijsten</h3>"
            f"{DECIMAL}<li><p>Eerst</p>{DECIMAL}<li><p>Daaronder</p>{DECIMAL}<li><p>Derde laag</p></li>"
            "<li><p>Nog een derde</p></li></ol></li><li><p>Weer terug</p></li></ol></li><li><p>Dan</p></li></ol>"
            '<p>Tussen de lijsten.</p><ol data-type="decimal" start="3"><li><p>Verder geteld</p></li></ol>'
            '<table><tbody><tr><th rowspan="2"><p><strong>Vak</strong></p></th>'
            '<th colspan="2"><p><strong>Studenten</strong></p></th></tr>'
            "<tr><td><p>2025</p></td><td><p>2026</p></td></tr>"
            "<tr><td><ul><li><p>CO<sub>2</sub></p></li><li><p>m<sup>2</sup></p></li></ul></td><td><p></p></td>"
            "<td><p>41</p></td></tr></tbody></table>"
        ),
        [],
    ),
    "word-desktop-notes.html": (
        (
            "<p>Students remember more[1] when they explain it.</p><p>The new way works.</p>"
            "<p>The area is of it.</p><p>[1] An invented study.</p>"
        ),
        ["formulas", "deletions that were tracked", "comments", "A picture did not come along"],
    ),
    "google-docs-checklist.html": (
        (
            "<h3>Before the lesson</h3>"
            "<ul><li><p><strong>Room booked</strong></p></li><li><p>Slides ready</p></li></ul>"
            f"<h4>Three deep</h4>{DECIMAL}<li><p>One</p>{DECIMAL}<li><p>One a</p>{DECIMAL}"
            "<li><p><strong>One a i</strong></p></li></ol></li></ol></li><li><p>Two</p></li></ol>"
        ),
        ["ticks of a checklist", "lines through words"],
    ),
    "libreoffice-notes.html": (
        (
            "<p>Gewoon<sup>1</sup>, <strong>vet</strong> en <em>schuin</em>, weg.</p>"
            f"{DECIMAL}<li><p>Een</p>{DECIMAL}<li><p>Een a</p><ul><li><p>Punt</p></li></ul></li></ol></li></ol>"
            '<table><tbody><tr><td rowspan="2"><p>Vak</p></td><td colspan="2"><p>Jaren</p></td></tr>'
            "<tr><td><p>2025</p></td><td><p>2026</p></td></tr></tbody></table><p>1 Een verzonnen noot.</p>"
        ),
        ["lines through words"],
    ),
    "outlook-reply.html": (
        (
            '<p>Hello Noor,</p><p>See <a href="https://eur01.safelinks.example/?url=https%3A%2F%2Fexample.org%2Fguide">'
            'the guide</a> and <a href="mailto:noor@demo.example">write</a>.</p>'
            '<ol data-type="decimal" start="3"><li><p>Third</p></li><li><p>Fourth</p></li></ol>'
            "<p><strong>From:</strong> Somebody invented<br><strong>Sent:</strong> Monday</p>"
            "<blockquote><p>What was said before.</p></blockquote>"
        ),
        [],
    ),
    "excel-merged.html": (
        (
            '<table><tbody><tr><td colspan="2"><p><strong>Passed</strong></p></td>'
            "<td><p><strong><em>Mean</em></strong></p></td></tr>"
            "<tr><td><p>2026</p></td><td><p>82%</p></td><td><p>7,1<br>x<sup>2</sup></p></td></tr></tbody></table>"
        ),
        [],
    ),
    "pages-safari.html": (
        (
            "<p>Plain, <strong>bold</strong> and <em>slanted</em>, 10<sup>2</sup>.</p>"
            "<ul><li><p>First point</p><ul><li><p>Under the first</p></li></ul></li><li><p>Second point</p></li></ul>"
            "<table><tbody><tr><td><p><strong>Year</strong></p></td><td><p>2026</p></td></tr></tbody></table>"
        ),
        [],
    ),
    "teams.html": (
        (
            "<p>Plain, <strong>bold</strong> Noor Voorbeeld 🙂</p>"
            "<ul><li><p>First point</p><ul><li><p>Under the first</p></li></ul></li></ul>"
            '<blockquote><p>What was said before.</p></blockquote><p>print("one")</p><p>print("two")</p>'
        ),
        [],
    ),
    "slack.html": (
        (
            "<p>Plain, <strong>bold</strong> and <em>slanted</em> :+1:</p>"
            "<ul><li><p>First point</p><ul><li><p>Under the first</p></li></ul></li><li><p>Second point</p></li></ul>"
        ),
        [],
    ),
}


@pytest.fixture
def faults() -> list[str]:
    """What the browser complains about: an emptied style is a fault too."""
    return []


@pytest.fixture
def teacher(chromium: Browser, demo: Portal, faults: list[str], at_work: tuple[str, list[Any]]) -> Iterator[Visitor]:
    """The teacher on that page, with an empty text."""
    address, cookies = at_work
    visitor = Visitor(chromium, demo, set(), faults)
    visitor.context.add_cookies(cookies)
    visitor.page.goto(address)
    cleared(visitor)
    yield visitor
    visitor.context.close()


def cleared(visitor: Visitor) -> None:
    """Take the text of an earlier test away; it is stored with what comes next."""
    visitor.page.locator(EDITOR).focus()
    visitor.page.keyboard.press("Control+a")
    visitor.page.keyboard.press("Delete")


def emptied(visitor: Visitor) -> None:
    """Take the text of an earlier test away, and wait until that is stored."""
    visitor.page.locator(EDITOR).focus()
    if stored(visitor):
        cleared(visitor)
        wait_for(visitor, "")


def stored(visitor: Visitor) -> str:
    """The text as the server has it."""
    answer = visitor.page.request.get(visitor.page.url.partition("#")[0]).text()
    area = re.search(r"<template data-markup>(.*?)</template>", answer, re.DOTALL)
    fixed = re.search(r'<textarea[^>]*name="t\d+-body"[^>]*>\n(.*?)</textarea>', answer, re.DOTALL)
    if area:
        return area[1]
    assert fixed
    return re.sub(r"&(lt|gt|quot|amp);", lambda m: {"lt": "<", "gt": ">", "quot": '"', "amp": "&"}[m[1]], fixed[1])


def wait_for(visitor: Visitor, text: str) -> None:
    """Wait until this is the stored text, saved from this page; asked after each save, for the page is a big one."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        saves = visitor.saves
        if saves and stored(visitor) == text:
            return
        until = min(time.monotonic() + 2, deadline)
        while visitor.saves == saves and time.monotonic() < until:
            visitor.page.wait_for_timeout(50)
    assert stored(visitor) == text
    assert visitor.saves


def paste(visitor: Visitor, **kinds: str) -> None:
    """A paste event with this on the clipboard."""
    given = {f"text/{kind}": text for kind, text in kinds.items()}
    visitor.page.locator(EDITOR).evaluate(PASTE, given)


def clip(name: str) -> str:
    return (CLIPBOARD / name).read_bytes().decode()


@pytest.mark.parametrize("name", EXPECTED)
def test_what_other_programs_copy_arrives(teacher: Visitor, faults: list[str], name: str) -> None:
    text, said = EXPECTED[name]
    paste(teacher, html=clip(name))
    if name == "word-web.html":
        expect(teacher.page.locator("[data-picture-dialog]")).to_contain_text("You pasted a picture.")
        teacher.page.get_by_role("button", name="Leave it out").click()
    wait_for(teacher, text)
    told = teacher.page.locator(".editor .told")
    for words in said:
        expect(told).to_contain_text(words)
    if not said:
        expect(told).to_have_text("")
    assert faults == []


def test_pictures_become_evidence_that_the_text_refers_to(teacher: Visitor, faults: list[str]) -> None:
    before = teacher.page.locator("#grid tbody tr").count()
    paste(teacher, html=clip("word-desktop-pictures.html"), rtf=clip("word-desktop-pictures.rtf"))
    dialog = teacher.page.locator("[data-picture-dialog]")
    expect(dialog).to_contain_text("You pasted 2 pictures. Add them as evidence?")
    dialog.get_by_role("button", name="Add as evidence").click()
    expect(teacher.page.locator(".editor .told")).to_contain_text("Added as evidence")
    expect(teacher.page.locator(".editor .told")).to_contain_text("text boxes")
    expect(teacher.page.locator("#grid tbody tr")).to_have_count(before + 2)
    numbers = re.findall(r"\d+", teacher.page.locator(".editor .told").inner_text().partition(".")[0])
    assert len(numbers) == 2
    links = [f'<a href="#e{number}">evidence {number}</a>' for number in numbers]
    wait_for(teacher, f"<p>Before.</p><p>{links[0]}</p><p>Between.</p><p>{links[1]}</p><p>After.</p>")
    teacher.page.reload()
    expect(teacher.page.locator(f"#e{numbers[0]}")).to_contain_text("The room.png")
    # the same pictures once more are the same evidence
    emptied(teacher)
    paste(teacher, html=clip("word-desktop-pictures.html"), rtf=clip("word-desktop-pictures.rtf"))
    teacher.page.get_by_role("button", name="Add as evidence").click()
    wait_for(teacher, f"<p>Before.</p><p>{links[0]}</p><p>Between.</p><p>{links[1]}</p><p>After.</p>")
    assert not [fault for fault in faults if "422" not in fault]


def test_pictures_that_the_page_cannot_read_are_said(teacher: Visitor) -> None:
    paste(teacher, html=clip("word-desktop-pictures.html"))
    wait_for(teacher, "<p>Before.</p><p>Between.</p><p>After.</p>")
    expect(teacher.page.locator(".editor .told")).to_contain_text("2 pictures did not come along")


FILE = """(box, kind) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 9, height: 9 });
  return new Promise((done) => canvas.toBlob((blob) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "image.png", { type: "image/png" }));
    const { left, top } = box.getBoundingClientRect();
    const more = { bubbles: true, cancelable: true, clientX: left + 40, clientY: top + 40 };
    const event = kind === "paste" ? new ClipboardEvent(kind, { ...more, clipboardData: transfer })
      : new DragEvent(kind, { ...more, dataTransfer: transfer });
    done(!box.dispatchEvent(event));
  }));
}"""


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_by_itself_is_offered_too(teacher: Visitor, kind: str) -> None:
    assert teacher.page.locator(EDITOR).evaluate(FILE, kind)
    expect(teacher.page.locator("[data-picture-dialog]")).to_contain_text("You pasted a picture.")
    teacher.page.get_by_role("button", name="Add as evidence").click()
    expect(teacher.page.locator(EDITOR).locator("a")).to_have_text(re.compile(r"evidence \d+"))


def test_plain_text_and_what_is_copied_here_come_as_they_are(teacher: Visitor) -> None:
    paste(teacher, plain="One\n\ntwo")
    wait_for(teacher, "<p>One</p><p>two</p>")
    paste(teacher, html='<p data-pm-slice="1 1 []">three</p>')
    wait_for(teacher, "<p>One</p><p>twothree</p>")


def test_every_kind_of_clipboard_is_tried() -> None:
    files = {path.name for path in Path(CLIPBOARD).glob("*.html")}
    assert files == {*EXPECTED, "word-desktop-pictures.html"}
