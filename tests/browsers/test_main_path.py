"""The main path in three engines: from signing in to what HR sees of a file. Told once, over tests/browsers/page.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browsers.page import Visit, until
from tests.journeys.story import pdf
from tests.journeys.visitor import PASSWORD

pytestmark = pytest.mark.browser
FEED = Path(__file__).resolve().parent.parent / "data" / "hr-feed-2026-11.csv"
DOMAIN = "coast.example"
CANDIDATE = "Femke Duinker"
EDITOR = ".ProseMirror"
SAVED = "() => /saved/i.test([...document.querySelectorAll('.save-state')].map((el) => el.innerText).join())"
# statuses whose icon has shrunk away, as in a full row of tabs
ICONS = (
    "() => [...document.querySelectorAll('main .status > svg')].filter((one) => one.checkVisibility())"
    ".filter((one) => one.getBoundingClientRect().width < 12).map((one) => one.parentElement.className)"
)
# as Google Docs writes it: bold is in the style alone, and the whole is wrapped in a <b> that is not bold
PASTED = (
    '<b style="font-weight:normal" id="docs-internal-guid-0"><p dir="ltr"><span style="font-weight:400">And I asked '
    'them </span><span style="font-weight:700">why</span><span style="font-weight:400"> it works.</span></p></b>'
)


def sign_in(visit: Visit, name: str) -> None:
    """As one of the people of tests/journeys/university.py."""
    visit.sign_in(f"{name}@{DOMAIN}", PASSWORD)


def dossier_of(visit: Visit) -> str:
    """The address of the own dossier."""
    visit.go("/dossiers/")
    found = re.match(r"/dossiers/\d+/", visit.at())
    assert found, visit.at()
    return found[0]


def saved(visit: Visit, mark: str) -> None:
    """The page says that it is saved, and the portal has it: its page holds this mark when it is asked again."""
    asked = "(mark) => fetch(location.href).then((answer) => answer.text()).then((page) => page.includes(mark))"
    until(f"{mark!r} is saved", lambda: bool(visit.driver.run(asked, mark)))
    until("the page says so", lambda: bool(visit.driver.run(SAVED)))


def fill_the_competence(visit: Visit, files: list[Path]) -> None:
    """Upload, tick, write, paste; all of it saves itself, and is there after a reload. Then: ready."""
    page = f"{dossier_of(visit)}3/"
    visit.go(page)
    assert visit.driver.run(ICONS) == [], "an icon of a status takes no room"
    before = visit.count("#grid tbody tr")
    visit.upload(".drop input[type=file]", files)
    until("the files are listed", lambda: visit.count("#grid tbody tr") == before + len(files))
    visit.tick(f"Evidence {before + 1} shows 3.1")
    saved(visit, " checked")
    until("the editor starts", lambda: visit.count("[data-editor] [role=toolbar] button") > 0)
    visit.fill(EDITOR, "I let pairs work on a problem.", "place")
    visit.paste(EDITOR, PASTED, "And I asked them why it works.")
    until("the pasted words stand", lambda: "why it works." in visit.text())
    assert visit.count(f"{EDITOR} strong") == 1
    saved(visit, "it works.")
    visit.go(page)
    until("the words are there again", lambda: "I let pairs work on a problem." in visit.text())
    assert visit.count(f"{EDITOR} strong") == 1
    assert visit.count("#grid input[name=tick]:checked") >= 1
    visit.press("Mark as ready")
    visit.sees("Ready")
    until("nothing is left to write in", lambda: visit.count(EDITOR) == 0)


def accept(visit: Visit, name: str) -> None:
    """An assessor answers the question about ties, and accepts."""
    sign_in(visit, name)
    visit.go("/assessments/mine/")
    visit.follow(CANDIDATE)
    visit.tick("main form input[type=radio]", "place")
    visit.press("Send my answer")


def judge_the_dossier(visit: Visit) -> None:
    """The coordinator starts an assessment; both assessors accept, and one judges every competence and submits."""
    sign_in(visit, "coordinator")
    visit.go("/assessments/")
    visit.follow("Change")
    visit.press("Start with these two")
    visit.sign_out()
    accept(visit, "assessor2")
    visit.sign_out()
    accept(visit, "assessor1")
    visit.go("/assessments/mine/")
    visit.follow(CANDIDATE)
    for one in visit.driver.run("() => [...document.querySelectorAll('details.criterion')].map((one) => one.id)"):
        if visit.count(f"#{one}:not([open])"):
            visit.touch(f"#{one} > summary", "place")
        visit.tick(f"#{one} .rubric > .scale input[value=all]", "place")
    visit.press("Review your judgement")
    visit.press("Submit my judgement")
    visit.sees("Your judgement")


def take_a_course(visit: Visit) -> None:
    """From the catalogue to a place."""
    visit.go("/courses/")
    visit.follow("Assessment by the tide")
    visit.follow("Register")
    visit.press("Register")
    visit.go("/courses/mine/")
    visit.sees("Assessment by the tide")


def look_at_a_feed(visit: Visit) -> None:
    """HR sees what a file would change before anything does."""
    visit.go("/hr/")
    visit.upload("input[name=file]", [FEED])
    visit.press("Check the file")
    visit.sees("2 rows", "Apply ")


def test_the_main_path(visit: Visit, tmp_path: Path) -> None:
    files = [tmp_path / str(piece["name"]) for piece in (pdf(1), pdf(2))]
    for number, file in enumerate(files, 1):
        file.write_bytes(pdf(number)["buffer"])
    sign_in(visit, "bringer")
    fill_the_competence(visit, files)
    take_a_course(visit)
    visit.sign_out()
    judge_the_dossier(visit)
    visit.sign_out()
    sign_in(visit, "hr")
    look_at_a_feed(visit)
