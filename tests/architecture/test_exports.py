"""Every list that has pages can be had as a file, or stands here with the reason why not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal")
# the view, and why nobody works on this list in a spreadsheet
NO_FILE = {
    "dossiers.views.dossier.history": "versions of one text, to read",
    "trajectories.views.feed._preview": "rows of a file that the reader has",
    "trajectories.views.feed_undo.undo": "what goes back when a file is undone, to look at before",
    "trajectories.views.register.preview": "rows of a file that the reader has",
    "trajectories.views.slots.intake_slots": "the own calendar, which has a feed",
    "utq_portal.dashboard.views.inbox.inbox": "messages to one person, to read",
    "utq_portal.dashboard.views.inbox.mails": "messages to people, to read",
    "utq_portal.dashboard.views.people.invite": "the page to invite; who has not answered is a list of its own",
    "utq_portal.dashboard.views.settings.rows_page": "settings, to change",
    "utq_portal.dashboard.views.upkeep.upkeep": "jobs and mails that need attention, to act on",
}


def pagers() -> Iterator[tuple[str, bool]]:
    """Every function that cuts a list into pages, and whether it offers a file."""
    root = Path(settings.BASE_DIR)
    for app in APPS:
        for path in sorted((root / app).glob("**/views/**/*.py")):
            for node in ast.parse(path.read_text()).body:
                if not isinstance(node, ast.FunctionDef):
                    continue
                called = {
                    one.func.id if isinstance(one.func, ast.Name) else getattr(one.func, "attr", "")
                    for one in ast.walk(node)
                    if isinstance(one, ast.Call)
                }
                if "page_of" in called:
                    name = ".".join([*path.relative_to(root).with_suffix("").parts, node.name])
                    yield name, "as_file" in called


def test_every_list_with_pages_offers_a_file() -> None:
    found = dict(pagers())
    assert len(found) > 30
    assert sorted(name for name, offers in found.items() if not offers) == sorted(NO_FILE)


@pytest.mark.parametrize("reason", NO_FILE.values())
def test_an_exception_says_why(reason: str) -> None:
    assert len(reason.split()) > 2
