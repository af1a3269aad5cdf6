"""Two changed versions of one text."""

from __future__ import annotations

import pytest

from utq_portal.web.merge import blocks, merged

BASE = "<p>One.</p><p>Two.</p><p>Three.</p>"


def test_blocks_of_markup_and_of_plain_text() -> None:
    lists = "<ul><li><p>x</p></li><li><p>y</p></li></ul>"
    assert blocks(f"<h3>A</h3>{lists}<p>b</p>") == ["<h3>A</h3>", lists, "<p>b</p>"]
    assert blocks("a\nb\r\n\r\n\r\nc < d", rich=False) == ["a\nb", "c < d"]


@pytest.mark.parametrize(
    ("yours", "theirs", "both"),
    [
        (
            "<p>One!</p><p>Two.</p><p>Three.</p>",
            "<p>One.</p><p>Two.</p><p>Three!</p>",
            "<p>One!</p><p>Two.</p><p>Three!</p>",
        ),
        (f"{BASE}<p>Mine.</p>", f"<p>Theirs.</p>{BASE}", f"<p>Theirs.</p>{BASE}<p>Mine.</p>"),
        ("<p>One.</p><p>Three.</p>", BASE, "<p>One.</p><p>Three.</p>"),
        (
            "<p>One.</p><p>Mine.</p><p>Three.</p>",
            "<p>One.</p><p>Theirs.</p><p>Three.</p>",
            "<p>One.</p><p>Theirs.</p><p>Mine.</p><p>Three.</p>",
        ),
        ("<p>Same.</p>", "<p>Same.</p>", "<p>Same.</p>"),
        ("", BASE, ""),
        (BASE, BASE, BASE),
    ],
)
def test_both_changes_stand_in_the_third(yours: str, theirs: str, both: str) -> None:
    assert merged(yours, theirs, BASE) == both


def test_without_a_common_text_nothing_is_lost() -> None:
    assert merged("<p>One.</p><p>Mine.</p>", "<p>One.</p><p>Theirs.</p><p>End.</p>") == (
        "<p>One.</p><p>Theirs.</p><p>End.</p><p>Mine.</p>"
    )


def test_plain_text_keeps_its_empty_lines_and_its_signs() -> None:
    assert merged("a < b\n\nnew", "a < b", "a < b", rich=False) == "a < b\n\nnew"
