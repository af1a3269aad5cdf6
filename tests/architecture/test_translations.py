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


# words of daily use that a person would meet in two forms: save is bewaren, and the portal is het portaal
AVOIDED = re.compile(r"\b(opslaan|opgeslagen|(de|deze) portal)\b|\bsla\b.*\bop\b", re.IGNORECASE)


@pytest.mark.parametrize("domain", DOMAINS)
def test_one_thing_has_one_word(domain: str) -> None:
    found = [text for entry in catalogue(domain) if not entry.obsolete for text in said(entry) if AVOIDED.search(text)]
    assert found == []


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
