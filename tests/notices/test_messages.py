"""Every message of every app, as a recipient reads it: whole, with a reason and a button, and never a word too much."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tests.forbidden import FORBIDDEN, OUTCOMES
from utq_portal.notices.message import ABOUT, MESSAGES, Kind, Message
from utq_portal.notices.render import words

for path in sorted(Path(settings.BASE_DIR).glob("**/messages*.py")):
    if not {".venv", "tests", ".data", "templates"} & set(path.relative_to(settings.BASE_DIR).parts):
        importlib.import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts))

OURS = [message for code, message in MESSAGES.items() if not code.startswith("test.")]
HOLE = re.compile(r"%\((\w+)\)s")
NOT_A_VERB = {"The", "A", "My", "Your", "Here", "OK", "Yes", "No", "Submit", "Click"}


def read(message: Message, language: str) -> tuple[str, str, str, str]:
    holes = HOLE.findall(f"{message.subject} {message.body} {message.button} {message.why}")
    said = words(message.code, dict.fromkeys(holes, "42"), language)
    return said.subject, said.body, said.button, said.why


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("message", OURS, ids=lambda message: message.code)
def test_every_message_reads_well(message: Message, language: str) -> None:
    subject, body, button, why = read(message, language)
    text = f"{subject}\n{body}\n{button}\n{why}"
    assert ("%" in text, "–" in subject) == (False, False)
    assert all((subject, body, button, why))
    assert len(subject) <= 120
    assert not subject.endswith(".")
    assert button.split()[0] not in NOT_A_VERB
    assert why.startswith("You get this" if language == "en" else "Je krijgt dit")
    assert why.endswith(".")
    assert re.findall(FORBIDDEN[language], text, re.IGNORECASE) == []
    # what is not mailed may name it: the portal is where it is read
    assert not message.mail or [one[0] for one in re.finditer(OUTCOMES[language], text, re.IGNORECASE)] == []


@pytest.mark.parametrize("message", OURS, ids=lambda message: message.code)
def test_both_languages_tell_the_same_facts(message: Message) -> None:
    found = []
    for language in ("en", "nl"):
        with translation.override(language):
            found.append(set(HOLE.findall(f"{message.subject} {message.body}")))
    assert found[0] == found[1]


def test_others_can_be_told_what_news_of_any_kind_is_about() -> None:
    assert set(ABOUT) == set(Kind)


def test_a_mail_about_an_appointment_that_moved_names_the_old_time() -> None:
    moved = [one for one in OURS if one.kind == Kind.APPOINTMENT and one.code.endswith("_moved")]
    assert len(moved) >= 3
    assert [one.code for one in moved if "%(was)s" not in f"{one.subject} {one.body}"] == []
