"""No sentence on the pages about privacy and accessibility that no test makes true.

A sentence that says what the portal does is named here with the test that holds it; any other is told apart, with why
it needs none. A new sentence fails until it stands in one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = ("privacy", "_on_device", "accessibility")
BY_THE_RULES = "tests/public/test_privacy.py::test_the_page_names_exactly_those_whom_the_rule_lets_in"
HELD = {
    "What you write is read by few": BY_THE_RULES,
    "This table is made from the rules": BY_THE_RULES,
    "A stand-in reads": "tests/dossiers/test_given.py::test_a_stand_in_is_named_with_whose_role_it_is",
    "Nobody stands in for an assessor": "tests/public/test_privacy.py::test_nobody_stands_in_for_an_assessor",
    "Nobody decides on their own case": "tests/trajectories/test_rules.py::"
    "test_a_stand_in_does_not_act_on_the_case_of_whose_role_it_is",
    "A role at the whole university": "tests/trajectories/test_rules.py::"
    "test_status_is_seen_by_those_around_the_teacher",
    "The check of a certificate": "tests/assessments/test_verify.py::"
    "test_a_valid_certificate_says_name_and_date_and_nothing_else",
    "Every step is logged": "tests/assessments/test_workflow.py::"
    "test_every_step_leaves_an_event_in_the_case_of_the_trajectory",
    "When staff open your dossier": "tests/dossiers/test_given.py::test_a_download_by_staff_is_one_event_a_day",
    "The log holds no texts": "tests/dossiers/test_given.py::test_a_download_by_staff_is_one_event_a_day",
    "Mails hold no texts": "tests/notices/test_messages.py::test_every_message_reads_well",
    "Everything else of yours is kept": "tests/public/test_privacy.py::"
    "test_it_tells_of_each_job_that_deletes_and_of_no_other",
    "What you type is kept in your browser": "tests/architecture/test_kept_texts.py::"
    "test_every_longer_text_is_kept_or_excused",
    "Nobody else who signs in": "tests/web/test_browser.py::test_a_draft_of_somebody_else_is_not_shown",
    "Nothing about leave is kept": "tests/architecture/test_kept_texts.py::test_no_form_of_a_private_page_is_kept",
    "The cookies of the portal": "tests/public/test_claims.py::test_there_are_no_other_cookies",
    "The main pages of every role": "tests/journeys/test_looks.py::test_pages_look_right",
}
NOT_OF_THE_PORTAL = {
    "Nobody is followed": "there is nothing that could: no outside address is allowed by the content policy",
    "{{ university }} keeps these data": "the law",
    "The law gives you the right": "the law",
    "{{ university }} wants everybody": "a wish",
    "The portal is built to meet": "an aim; what was checked is the next sentence",
    "EN 301 549 asks level AA": "what a standard asks",
    "An inspection by an independent party": "what has not been done",
    "Files that people add": "what does not work",
    "The portal was tried": "what was and was not done by people",
    "Tell us which page": "a request",
}
_WORDS = re.compile(r'{% (?:translate "([^"]*)"|blocktranslate[^%]*%}(.*?){% (?:plural|endblocktranslate))', re.DOTALL)


def sentences(page: str) -> Iterator[str]:
    for one in _WORDS.findall((ROOT / "templates" / "public" / f"{page}.html").read_text()):
        words = " ".join((one[0] or one[1]).split())
        yield from (part for part in re.split(r"(?<=[.?!])\s+", words) if part.endswith("."))


@pytest.mark.parametrize("page", PAGES)
def test_every_sentence_is_held_by_a_test_or_told_apart(page: str) -> None:
    known = (*HELD, *NOT_OF_THE_PORTAL)
    assert [one for one in sentences(page) if not one.startswith(known)] == []


def test_every_line_of_this_list_is_on_a_page() -> None:
    said = [one for page in PAGES for one in sentences(page)]
    assert [known for known in (*HELD, *NOT_OF_THE_PORTAL) if not any(one.startswith(known) for one in said)] == []


@pytest.mark.parametrize("test", sorted(set(HELD.values())))
def test_the_tests_are_there(test: str) -> None:
    file, _sign, name = test.partition("::")
    assert f"def {name or 'test_'}" in (ROOT / file).read_text()


def test_staff_that_open_a_dossier_are_recorded() -> None:
    """The other half of the sentence about the log is held where dossiers are read."""
    assert "dossiers.read" in (ROOT / "tests/dossiers/test_admission.py").read_text()


def test_there_are_no_other_cookies() -> None:
    """Besides session, form and messages: language and colours, who was here last, what arrived, and an hour's key."""
    setting = {
        str(path.relative_to(ROOT)): path.read_text().count("set_cookie(")
        for path in sorted((ROOT / "utq_portal").rglob("*.py"))
        if "set_cookie(" in path.read_text()
    }
    assert setting == {
        "utq_portal/web/held.py": 1,
        "utq_portal/web/middleware.py": 1,
        "utq_portal/web/preferences.py": 1,
    }
    called = re.findall(
        r"preferences\.keep\(\w+, (?:preferences\.)?(\w+)",
        "".join(path.read_text() for path in sorted((ROOT / "utq_portal").rglob("*.py"))),
    )
    assert set(called) <= {"LANGUAGE_COOKIE", "THEME_COOKIE"}
