"""What a screen reader says of the main pages, in both languages, as files in transcripts/.

A difference is shown as one. Where it is meant: RENEW_TRANSCRIPTS=1 writes the files anew (docs/testing.md); read them.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.browsers.reader import links_of, read
from tests.browsers.tools import HERE, need, need_package, said_by

pytestmark = pytest.mark.browser
FOLDER = HERE / "transcripts"
# the pages that are read with the head and foot that all share
WHOLE = {"landing", "teacher-home"}
# name of the file: who reads, where they begin, and to which address the first link that fits leads, step by step
MAIN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "landing": ("", "/", ()),
    "sign-in": ("", "/accounts/login/", ()),
    "courses": ("", "/courses/", ()),
    "course": ("teacher", "/courses/", (r"^/courses/\d+/$",)),
    "teacher-home": ("teacher", "/home/", ()),
    "trajectory": ("teacher", "/home/", (r"^/trajectories/\d+/$",)),
    "dossier": ("teacher", "/dossiers/", ()),
    "competence": ("teacher", "/dossiers/", (r"^/dossiers/\d+/3/$",)),
    "evidence": ("teacher", "/dossiers/", (r"^/dossiers/\d+/evidence/\d+/\?next=",)),
    "profile": ("teacher", "/profile/", ()),
    "first-question": ("newcomer", "/start/", ()),
    "supervisor-desk": ("supervisor", "/desk/supervisor/", ()),
    "trajectory-of-another": ("supervisor", "/trajectories/", (r"^/trajectories/\d+/$",)),
    "judging": ("assessor1", "/assessments/mine/", (r"^/assessments/seats/\d+/$",)),
    "coordinator-desk": ("coordinator", "/desk/coordinator/", ()),
    "trajectories": ("coordinator", "/trajectories/?faculty=ET", ()),
    "settings": ("coordinator", "/settings/", ()),
    "hr-desk": ("hr", "/home/", ()),
    "hr-preview": ("hr", "/hr/", (r"^/hr/files/\d+/$",)),
    "exemption-case": ("exemption", "/exemptions/", (r"^/exemptions/\d+/$",)),
    "decisions": ("dean", "/exemptions/decisions/", ()),
    "course-desk": ("courses", "/course-desk/", ()),
    "line-manager-desk": ("manager", "/home/", ()),
    "upkeep": ("admin", "/upkeep/", ()),
}


def html_of(client: Client, start: str, steps: tuple[str, ...]) -> str:
    """The page at the end of these steps."""
    page = read(client, start)
    for step in steps:
        assert page is not None
        fitting = [link for link in links_of(page) if re.search(step, link)]
        assert fitting, f"{page.address} leads to no {step}"
        page = read(client, fitting[0])
    assert page is not None
    assert page.status == 200, page.address
    return page.html


def transcripts(reader_of: Callable[[str, str], Client]) -> dict[str, str]:
    """Every page of MAIN in both languages, by the name of its file."""
    node = need("node")
    need_package("@guidepup/virtual-screen-reader/package.json")
    pages = [
        {
            "name": f"{name}.{language}.txt",
            "html": html_of(reader_of(who, language), start, steps),
            "whole": name in WHOLE,
        }
        for language in ("en", "nl")
        for name, (who, start, steps) in MAIN.items()
    ]
    answer = said_by(node, "transcripts.mjs", given="".join(json.dumps(page) + "\n" for page in pages))
    assert answer.returncode == 0, answer.stderr
    told = [json.loads(line) for line in answer.stdout.splitlines()]
    return {one["name"]: "\n".join(one["said"]) + "\n" for one in told}


def test_a_screen_reader_says_what_it_said(reader_of: Callable[[str, str], Client]) -> None:
    told = transcripts(reader_of)
    if os.environ.get("RENEW_TRANSCRIPTS"):
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.glob("*.txt"):
            old.unlink()
        for name, words in told.items():
            (FOLDER / name).write_text(words)
    kept = {file.name: file.read_text() for file in FOLDER.glob("*.txt")}
    assert sorted(kept) == sorted(told)
    differences = [line for name in told for line in difference(name, kept[name], told[name])]
    assert not differences, "\n".join(["what a screen reader says has changed", *differences])


def difference(name: str, kept: str, told: str) -> list[str]:
    """What was said and what is said now, with a few lines around."""
    before, after = kept.splitlines(), told.splitlines()
    return list(difflib.unified_diff(before, after, f"{name} as kept", f"{name} now", lineterm=""))


STATES = "checked|pressed|selected|expanded|required|disabled|invalid"
UNNAMED = re.compile(
    rf"^(link|button|textbox|combobox|checkbox|radio|switch|searchbox|spinbutton|dialog|navigation|image)"
    rf"(, (not )?({STATES}))*$"
)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_everything_that_can_be_used_has_a_name(file: Path) -> None:
    assert [line for line in file.read_text().splitlines() if UNNAMED.match(line)] == []
