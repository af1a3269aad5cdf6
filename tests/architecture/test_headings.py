"""What the code says stands in the documents stands there: every name of a heading, in code, pages and documents.

A text that is not in the repository is named nowhere: nobody who reads the code has it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.test_house import ROOT

KINDS = {".py", ".html", ".css", ".js", ".mjs", ".md", ".txt", ".toml", ".yml", ".conf", ".sh"}
PLACES = (".ci", ".docker", "docs", "static", "templates", "tests", "utq_portal", "trajectories", "dossiers",
          "assessments", "exemptions", "courses")  # fmt: skip
# a line break, within a comment too, is a space
_BREAK = re.compile(r"\s*\n\s*(?:#(?!#)|//|\*)?[ \t]*")
_NAMED = re.compile(r"docs/(?P<document>[\w/-]+)\.md(?:, (?P<said>[A-Z].{0,80}))?")
_HEADING = re.compile(r"^#{1,6} (.+?)[ \t]*\n+(?=(#{1,6} )?)", re.MULTILINE)
# a text outside the repository: a document in capitals that is none of ours, a part or a message of it by number
_PLANS = "|".join(name.upper() for name in ("domain", "decisions", "architecture", "stack", "design"))
_OUTSIDE = re.compile(
    r"\b(?!(?:README|CHANGELOG|LICENSE|SECURITY|CONTRIBUTING)\b)[A-Z]{4,}\.md\b"
    rf"|\b(?:{_PLANS}) \d|(?<!\w)\((?:{_PLANS})(?:\)|, )"
    r"|\b[Mm]ock-?ups?\b|\([^()\"']*\bN\d{1,2}\)"
)
# files of data that are ours
_DATA = ("tests/data/deadline-vectors.json",)
# what may follow the name of a heading
_ENDS = re.compile(r"[).:\"'`\]]| \||, (?![A-Z])|$")


@cache
def headings(document: str) -> dict[str, int]:
    """The headings of a document that have text of their own, with how often each is there."""
    path = ROOT / "docs" / f"{document}.md"
    found: dict[str, int] = {}
    for one in _HEADING.finditer(path.read_text() if path.exists() else ""):
        if not one[2]:
            found[one[1]] = found.get(one[1], 0) + 1
    return found


def dead(text: str) -> list[str]:
    """The references of a text to a document that is not there, or to a heading with nothing under it."""
    found = []
    for one in _NAMED.finditer(_BREAK.sub(" ", text)):
        said = one["said"]
        if not headings(one["document"]) or (said and not _leads(said, one["document"])):
            found.append(one[0])
    return found


def _leads(said: str, document: str) -> bool:
    """Whether it begins with a heading, or with several between which "; " stands."""
    for known in headings(document):
        if said.startswith(f"{known}; "):
            return _leads(said.removeprefix(f"{known}; "), document)
        if said.startswith(known) and _ENDS.match(said, len(known)):
            return True
    return False


def files() -> list[Path]:
    """Everything that people wrote here, but for this file, whose examples are dead on purpose."""
    found = {path for place in PLACES for path in (ROOT / place).rglob("*")} | set(ROOT.glob("*"))
    written = {path for path in found if path.suffix in KINDS or path.name in {"Makefile", "Dockerfile"}}
    brought = {"vendor", "data", "node_modules"}
    return sorted(
        path for path in written if path.is_file() and not brought & set(path.parts) and path != Path(__file__)
    )


def outside(text: str) -> list[str]:
    """What a text names that is not in the repository."""
    return [one[0] for one in _OUTSIDE.finditer(_BREAK.sub(" ", text))]


def test_nothing_outside_the_repository_is_named() -> None:
    read = [*files(), *(ROOT / path for path in _DATA)]
    assert {str(path.relative_to(ROOT)): names for path in read if (names := outside(path.read_text()))} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Who reads a dossier ({} 2.5).", 1),
        ("({} 2.4 B, 2.8 N36)", 1),
        ("the settings of {}\n# 2.9", 1),
        ("({}, light path)", 1),
        ("as the form asks ({}).", 1),
        ("the arithmetic of {}.md 2.3", 1),
        ("{0}.md and {0}.md", 2),
        ("OTHER.md", 1),
        ("told so (N12).", 1),
        ("as {mock} 13 shows", 1),
        ("on(DOMAIN, user), on(DOMAIN)", 0),
        ("README.md and CHANGELOG.md", 0),
        ("(docs/domain.md, The light path)", 0),
        ('line("N1", **SCIENCE)', 0),
        ('DOMAINS = ["django", "djangojs"]', 0),
        ("kept (NFC)", 0),
    ],
)
def test_what_is_outside_is_found(text: str, found: int) -> None:
    for name in _PLANS.split("|"):
        assert len(outside(text.format(name, mock="-".join(("mock", "up"))))) == found


def test_every_heading_that_is_named_is_there() -> None:
    found = {str(path.relative_to(ROOT)): names for path in files() if (names := dead(path.read_text()))}
    assert len(files()) > 1000
    assert found == {}


@pytest.mark.parametrize("document", ["architecture", "domain", "glossary", "how-to", "operations", "testing"])
def test_a_document_names_headings_of_its_own(document: str) -> None:
    """ "See Jobs", "see When the mail server is away"; a heading stands once, so that its name tells where."""
    text = _BREAK.sub(" ", (ROOT / "docs" / f"{document}.md").read_text())
    said = [one[1] for one in re.finditer(r"\bsee ([A-Z].{0,80})", text)]
    assert [words for words in said if not _leads(words, document)] == []
    assert [heading for heading, number in headings(document).items() if number > 1] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(docs/domain.md, Ticks).", 0),
        ("# docs/operations.md, Health and\n    # stuck jobs", 0),
        ('"""Rules (docs/domain.md,\nWhat is kept on the device)', 0),
        ("(docs/domain.md, Ticks; Versions of a piece)", 0),
        ("docs/domain.md says more", 0),
        ("(docs/domain.md, Tickings)", 1),
        ("(docs/domain.md, Ticks of a piece)", 1),
        ("(docs/domain.md, Ticks, Nothing)", 1),
        ("(docs/domain.md, Ticks; Nothing)", 1),
        ("(docs/domain.md, Signing in)", 1),  # its text stands under the headings below it
        ("docs/rules.md", 1),
        ("docs/decisions/0001-rule-as-q.md", 0),
        ("docs/decisions/0001-rule-as-x.md", 1),
        ("(docs/how-to.md, A step)", 0),
        ("(docs/how-to.md, A stair)", 1),
        ("(docs/operations.md, Ticks)", 1),
    ],
)
def test_a_dead_one_is_found(text: str, found: int) -> None:
    assert len(dead(text)) == found
