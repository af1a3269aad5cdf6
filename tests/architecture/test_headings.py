"""What the code says stands in the documents stands there: every name of a heading, in code, pages and documents."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.test_house import ROOT

KINDS = {".py", ".html", ".css", ".js", ".md", ".txt", ".toml", ".yml", ".conf", ".sh"}
PLACES = (".ci", ".docker", "docs", "static", "templates", "tests", "utq_portal", "trajectories", "dossiers",
          "assessments", "exemptions", "courses")  # fmt: skip
# a line break, within a comment too, is a space
_BREAK = re.compile(r"\s*\n\s*(?:#(?!#)|//|\*)?[ \t]*")
_NAMED = re.compile(r"docs/(?P<document>\w+)\.md(?:, (?P<said>[A-Z].{0,80}))?")
_HEADING = re.compile(r"^#{1,6} (.+?)[ \t]*\n+(?=(#{1,6} )?)", re.MULTILINE)
# what may follow the name of a heading
_ENDS = re.compile(r"[).:\"'`\]]|, (?![A-Z])|$")


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


def test_every_heading_that_is_named_is_there() -> None:
    found = {str(path.relative_to(ROOT)): names for path in files() if (names := dead(path.read_text()))}
    assert len(files()) > 1000
    assert found == {}


@pytest.mark.parametrize("document", ["domain", "glossary", "operations", "testing"])
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
        ("(docs/operations.md, Ticks)", 1),
    ],
)
def test_a_dead_one_is_found(text: str, found: int) -> None:
    assert len(dead(text)) == found
