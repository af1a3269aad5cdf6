"""Everything a user reads is said in Dutch, and what is compiled is what was written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "utq_portal" / "locale" / "nl" / "LC_MESSAGES"
DOMAINS = ["django", "djangojs"]
HOLES = re.compile(r"%(?:\(\w+\))?[sd]|%%")


def catalogue(domain: str) -> polib.POFile:
    """The Dutch texts of a domain; djangojs exists only when scripts say something by themselves."""
    path = LOCALE / f"{domain}.po"
    if not path.exists():
        if domain == "django":
            pytest.fail(f"{path.relative_to(ROOT)} is missing: make translations")
        pytest.skip("the scripts take every word from the page: there is no catalogue of their own")
    return polib.pofile(str(path))


def said(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    """Every Dutch form of an entry."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_is_translated(domain: str) -> None:
    texts = catalogue(domain)
    assert [entry.msgid for entry in texts if not entry.obsolete and not all(said(entry))] == []
    assert [entry.msgid for entry in texts.fuzzy_entries()] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_fills_the_same_holes(domain: str) -> None:
    wrong = []
    for entry in catalogue(domain):
        if entry.obsolete:
            continue
        asked = set(HOLES.findall(entry.msgid)) | set(HOLES.findall(entry.msgid_plural))
        several = set(HOLES.findall(entry.msgid)) & set(HOLES.findall(entry.msgid_plural or entry.msgid))
        for text in said(entry):
            filled = set(HOLES.findall(text))
            if not several <= filled | (asked - several) or not filled <= asked:
                wrong.append(f"{entry.msgid} → {text}")
    assert wrong == []


# what a person would meet in two forms: bewaren, inleveren, afgeven, het portaal, de BKO-coördinator
AVOIDED = re.compile(
    r"\b(opslaan|opgeslagen|(de|deze) portal|indien(en|t)|ingediend|diende?n? (het|je|een)\b.*\bin|uitgegeven)\b"
    r"|\bsla\b.*\bop\b|(?<!bko-)\bcoördinator",
    re.IGNORECASE,
)
# a row is a rij; a line is a regel, and so is a rule
ROW, LINE_OR_RULE, LINE_NL = (
    re.compile(words, re.IGNORECASE) for words in (r"\brows?\b", r"\b(line|rule)", r"\bregels?\b")
)


@pytest.mark.parametrize("domain", DOMAINS)
def test_one_thing_has_one_word(domain: str) -> None:
    found = [text for entry in catalogue(domain) if not entry.obsolete for text in said(entry) if AVOIDED.search(text)]
    assert found == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_row_is_not_called_a_line(domain: str) -> None:
    found = []
    for entry in catalogue(domain):
        english = f"{entry.msgid} {entry.msgid_plural}"
        if not entry.obsolete and ROW.search(english) and not LINE_OR_RULE.search(english):
            found += [text for text in said(entry) if LINE_NL.search(text)]
    assert found == []


# a number and the noun that it governs: "%(count)s open remarks", "%(done)s of %(all)s criteria"
COUNTED = re.compile(r"%\((\w+)\)s (?!of %)((?:[a-z-]+ ){0,2}?)([a-z]+)\b")
# texts whose number is never 1
ALWAYS_SEVERAL = {
    "Enter at most %(most)s characters": "the length of a column",
    "An address has at most %(most)s characters": "the length of a column",
    "Line %(number)s: a name has at most %(most)s letters": "the length of a column",
    "Too long: %(what)s, at most %(most)s letters.": "the length of a column",
    "Enter at most %(days)s days at once": "a constant",
    "The file has more than %(most)s rows. Split it by faculty.": "a constant",
    "At most %(most)s months in total can be recorded.": "a constant",
    "A file can be taken back for %(days)s days, and these are over. Correct the appointments instead.": "a constant",
}
# holes that hold a name or a day: what stands behind is no counted thing
NO_NUMBERS = {"actor", "day", "faculty", "name", "person", "supervisor", "university", "value"}


def nouns(entries: list[polib.POEntry]) -> set[str]:
    """The plurals that the catalogue itself counts: what differs between the two forms behind the same number."""
    found: set[str] = set()
    for entry in entries:
        if entry.msgid_plural:
            one = {word for _hole, _more, word in COUNTED.findall(entry.msgid)}
            found |= {
                word
                for _hole, _more, word in COUNTED.findall(entry.msgid_plural)
                if word not in one and (word.removesuffix("s") in one or word in {"people", "criteria", "men"})
            }
    return found


def test_whatever_is_counted_has_a_form_for_one() -> None:
    """One number a text: the form follows one number only."""
    entries = [entry for entry in catalogue("django") if not entry.obsolete]
    several = nouns(entries)
    assert {"rows", "people", "criteria", "days"} <= several
    wrong = []
    for entry in entries:
        counted = {
            hole
            for hole, more, word in COUNTED.findall(entry.msgid_plural or entry.msgid)
            if hole not in NO_NUMBERS and (word in several or set(more.split()) & several)
        }
        if len(counted) > (1 if entry.msgid_plural else 0) and entry.msgid not in ALWAYS_SEVERAL:
            wrong.append(entry.msgid)
    assert wrong == []
    assert set(ALWAYS_SEVERAL) <= {entry.msgid for entry in entries}


def test_dutch_counts_too() -> None:
    """Where English has a form for one, so has Dutch, unless the words are the same in both."""
    same = [
        entry.msgid
        for entry in catalogue("django")
        if not entry.obsolete
        and entry.msgid_plural
        and entry.msgstr_plural[0] == entry.msgstr_plural[1]
        and entry.msgid != entry.msgid_plural
        and any(hole not in NO_NUMBERS for hole in re.findall(r"%\((\w+)\)s (?!van )\w+en\b", entry.msgstr_plural[0]))
    ]
    assert same == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_compiled_is_fresh(domain: str) -> None:
    texts = catalogue(domain)
    compiled = polib.mofile(str(LOCALE / f"{domain}.mo"))

    def pairs(file: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], list[str]]:
        return {(e.msgctxt, e.msgid): said(e) for e in file if not e.obsolete and e.msgid}

    assert pairs(compiled) == {key: value for key, value in pairs(texts).items() if all(value)}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not installed (Debian: gettext)")
def test_every_text_of_the_sources_is_in_the_catalogue(tmp_path: Path) -> None:
    """The texts are collected anew on a copy, as `make translations` does."""
    copy = tmp_path / "project"
    ignored = shutil.ignore_patterns(".venv", ".data", ".git", "tests", "__pycache__", "*.mo", "vendor", "node_modules")
    shutil.copytree(ROOT, copy, ignore=ignored)
    known = {(e.msgctxt, e.msgid, e.msgid_plural) for e in catalogue("django") if not e.obsolete}
    (copy / "utq_portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po").unlink()
    collect = [sys.executable, "manage.py", "makemessages", "--locale", "nl", "--no-obsolete", "--add-location", "file"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "UTQ_DATA": str(tmp_path / "data"), "DEMO": "1"}
    done = subprocess.run(collect, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = polib.pofile(str(copy / "utq_portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    now = {(e.msgctxt, e.msgid, e.msgid_plural) for e in found}
    assert sorted(msgid for _context, msgid, _plural in now - known) == []
    assert sorted(msgid for _context, msgid, _plural in known - now) == []
