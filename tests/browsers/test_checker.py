"""The Nu HTML checker has nothing to say on the pages of any role."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.browsers.reader import Page, read, walk
from tests.browsers.tools import need, need_package, said_by
from tests.journeys.test_looks import PAGES

pytestmark = pytest.mark.browser
JAR = "vnu-jar/build/dist/vnu.jar"


def remarks(pages: list[Page], folder: Path) -> list[str]:
    """What the checker says of these pages, each remark once, with a page where it holds; all in one process."""
    java, jar = need("java"), need_package(JAR)
    folder = folder / "pages"
    folder.mkdir()
    for number, page in enumerate(pages):
        (folder / f"{number}.html").write_text(page.html)
    # no class sharing and one compiler level: it lives for seconds
    answer = said_by(java, "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", jar, "--format", "json", "--stdout", folder)
    found: dict[str, str] = {}
    for said in json.loads(answer.stdout)["messages"]:
        page = pages[int(Path(said["url"]).stem)] if "url" in said else Page("?", 0, "")
        extract = " ".join(said.get("extract", "").split())
        found.setdefault(said["message"], f"{said['message']} At {page.address}: {extract}")
    return sorted(found.values())


def pages_of(reader_of: Callable[[str, str], Client]) -> list[Page]:
    """One page of every kind that each role reaches, and those that tests/journeys/test_looks.py names in Dutch."""
    found: list[Page] = []
    for role, starts in PAGES.items():
        named = [one for one in starts if not one.startswith("~")]
        found += walk(reader_of(role, "en"), named)
        dutch = reader_of(role, "nl")
        found += [page for page in (read(dutch, address) for address in named) if page]
    return found


def test_the_checker_has_nothing_to_say(reader_of: Callable[[str, str], Client], tmp_path: Path) -> None:
    pages = pages_of(reader_of)
    assert len(pages) > 500  # a walk that loses its way would leave little to check
    broken = sorted({f"{page.before} leads to {page.address}: {page.status}" for page in pages if page.status != 200})
    assert broken == []
    assert remarks(pages, tmp_path) == []


@pytest.mark.parametrize(
    ("markup", "word"),
    [
        ("<span><form></form></span>", "not allowed as child"),
        ('<time datetime="2028-02-15T09:30:00.123456+00:00">now</time>', "fraction of a second"),
        ('<label><input type="checkbox" autocomplete="off"> yes</label>', "autocomplete"),
        ("<article><p>Words</p></article>", "lacks heading"),
    ],
)
def test_it_would_have_spoken(markup: str, word: str, tmp_path: Path) -> None:
    html = f'<!doctype html><html lang="en"><head><title>One</title></head><body><h1>One</h1>{markup}</body></html>'
    assert any(word in said for said in remarks([Page("/", 200, html)], tmp_path))
