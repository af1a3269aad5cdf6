"""On one page of every kind that a role reaches, in three engines: editors start, and nothing is complained of."""

from __future__ import annotations

import pytest

from tests.browsers.page import Visit, until
from tests.browsers.reader import ASIDE, Page, kind_of, links_of
from tests.browsers.test_main_path import sign_in

pytestmark = pytest.mark.browser
STARTED = "() => [...document.querySelectorAll('[data-editor]')].every((one) => one.querySelector('.ProseMirror'))"
PAGE = "() => document.documentElement.outerHTML"
# where a path begins, for each of the people of tests/journeys/university.py
STARTS = {
    "bringer": ["/home/", "/dossiers/"],
    "supervisor": ["/home/"],
    "assessor1": ["/home/"],
    "coordinator": ["/home/", "/settings/"],
}


def walk(visit: Visit, starts: list[str]) -> int:
    """How many pages were opened; on each of them every editor has started."""
    left, kinds, opened = list(starts), set(map(kind_of, starts)), 0
    while left:
        visit.go(left.pop(0))
        opened += 1
        until(f"every editor of {visit.at()} starts", lambda: bool(visit.driver.run(STARTED)))
        for link in links_of(Page(visit.at(), 200, str(visit.driver.run(PAGE)))):
            if kind_of(link) not in kinds and not ASIDE.search(link.partition("?")[0]) and "/file/" not in link:
                kinds.add(kind_of(link))
                left.append(link)
    return opened


def test_every_editor_starts_and_no_page_is_complained_of(visit: Visit) -> None:
    opened = 0
    for name, starts in STARTS.items():
        sign_in(visit, name)
        opened += walk(visit, starts)
        visit.go("/home/")
        visit.sign_out()
    assert opened > 60  # a walk that loses its way would look at little
    scripts = visit.driver.faults()
    assert scripts == []
