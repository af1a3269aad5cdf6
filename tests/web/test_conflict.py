"""The page for a stale version."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from utq_portal.web.conflict import Clash, clash_page

pytestmark = pytest.mark.django_db
CLASHES = [
    Clash(
        "text",
        "Your text",
        "<p>One.</p><p>Theirs.</p>",
        "<p>One.</p><p>Mine.<script>x</script></p>",
        base="<p>One.</p>",
    ),
    Clash("note", "Note", "their & note", "my note", kind="text"),
    Clash("rate", "Criterion 2.1", "3", "2", kind="choice", theirs_words="Mostly", yours_words="In part"),
    Clash("same", "Same", "x", "x", kind="text"),
]


def answer() -> HttpResponse:
    request = RequestFactory().post("/text/4/")
    request.user = AnonymousUser()
    return clash_page(
        request,
        CLASHES,
        version=7,
        back="/dossier/",
        saved_at=datetime(2026, 11, 20, 14, 6, tzinfo=UTC),
        hidden={"section": "4", "text": "not twice"},
        draft="/text/4/autosave/",
    )


def test_shows_both_and_a_third_of_every_field_that_differs() -> None:
    page = answer().content.decode()
    assert answer().status_code == 409
    assert [page.count(f">{label}</h2>") for label in ("Your text", "Note", "Criterion 2.1", "Same")] == [1, 1, 1, 0]
    assert page.count('<div class="prose"><p>One.</p><p>Theirs.</p></div>') == 1
    assert page.count('<div class="prose"><p>One.</p><p>Mine.</p></div>') == 1
    assert "<script>x" not in page
    assert ">\nOne.\n\nTheirs.\n\nMine." in page
    assert "<template data-markup><p>One.</p><p>Theirs.</p><p>Mine." in page
    assert "their &amp; note\n\nmy note</textarea>" in page


def test_a_choice_is_between_the_two_in_words() -> None:
    page = answer().content.decode().replace("\n", "")
    assert '<input type="radio" name="rate" value="2" required id="id_rate_0" checked><span>In part</span>' in page
    assert '<input type="radio" name="rate" value="3" required id="id_rate_1"><span>Mostly</span>' in page


def test_says_who_saved_and_when_and_sends_the_current_version() -> None:
    page = answer().content.decode()
    assert '<time datetime="2026-11-20">Friday 20 November 2026</time> 15:06' in page
    assert '<input type="hidden" name="version" value="7"><input type="hidden" name="section" value="4">' in page
    assert (
        '<form method="post" action="/text/4/" class="stack loose" novalidate data-keeps-draft="/text/4/autosave/">'
        in page
    )
    assert page.count('name="text"') == 1
