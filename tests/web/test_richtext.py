"""Text with layout: what stays, what goes, and what is counted."""

from __future__ import annotations

import re

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st
from js_asset import Media

from utq_portal.web.richtext import RichTextField, from_lines, lines, only_paragraphs, plain, sanitise, shown, words


class Text(forms.Form):
    text = RichTextField(required=False)
    needed = RichTextField(required=True)


KEPT = (
    "<h3>Head</h3><p>One <strong>two</strong> <em>three</em><br>four</p><ul><li><p>a</p></li></ul>"
    '<ol><li><p>b</p></li></ol><blockquote><p>c</p></blockquote><p><a href="#e11">evidence 11</a></p>'
)


def test_the_layout_of_the_toolbar_stays() -> None:
    assert sanitise(KEPT) == KEPT
    assert shown(KEPT) == KEPT


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red" class="y">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="data:text/html,x">a</a></p>', "<p><a>a</a></p>"),
        ('<p>a<img src="x" onerror="y"></p>', "<p>a</p>"),
        ("<p>a<style>p{}</style></p>", "<p>a</p>"),
        ('<p>a<iframe src="//x"></iframe></p>', "<p>a</p>"),
        ("<h1>a</h1>", "a"),
        (
            '<table style="x"><tr><td class="y" colspan="2" width="9">a</td></tr></table>',
            '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        ),
        ("<p>x<sup>2</sup>, H<sub>2</sub>O</p>", "<p>x<sup>2</sup>, H<sub>2</sub>O</p>"),
        ("<p>a<!-- b --></p>", "<p>a</p>"),
        ("<p><svg><script>x</script></svg>a</p>", "<p>a</p>"),
        ("<p>a", "<p>a</p>"),
        ("<p></p>", ""),
        ("<p>&nbsp; </p><p><br></p>", ""),
        ("", ""),
    ],
)
def test_what_could_harm_goes(typed: str, kept: str) -> None:
    assert sanitise(typed) == kept


@given(st.text(alphabet="<>/\"'= abpscriptonjv:&;#\n"))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = sanitise(text)
    assert sanitise(once) == once
    assert "<script" not in once.lower()


TABLE = (
    "<table><tbody><tr><th><p>Week</p></th><th><p>Form</p></th></tr><tr><td>1</td><td>Lecture</td></tr></tbody></table>"
)


def test_a_table_reads_as_rows_and_is_shown_in_a_frame() -> None:
    assert sanitise(TABLE) == TABLE
    assert plain(f"<p>Before</p>{TABLE}<p>after</p>") == "Before\nWeek | Form\n1 | Lecture\nafter"
    assert words(TABLE) == 4
    frame = '<div class="table-wrap" tabindex="0" role="group" aria-label="Table">'
    assert shown(f"<p>a</p>{TABLE}") == f"<p>a</p>{frame}{TABLE}</div>"


def test_words_and_plain_text() -> None:
    text = (
        "<h3>My course</h3><p>Students don&#39;t speak.<br>I wait &amp; count.</p><ul><li><p>two-thirds</p></li></ul>"
    )
    assert plain(text) == "My course\nStudents don't speak.\nI wait & count.\ntwo-thirds"
    assert words(text) == 9
    assert (words(""), words("<p>…</p>")) == (0, 0)


def test_plain_typing_becomes_paragraphs_and_is_not_read_as_markup() -> None:
    assert from_lines("One\r\ntwo\r\n\r\n\r\na < b & <b>c</b>") == (
        "<p>One<br>two</p><p>a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;</p>"
    )
    assert from_lines("<p>typed</p>") == "<p>&lt;p&gt;typed&lt;/p&gt;</p>"
    assert lines(sanitise(from_lines("One\n\n\tTwo\n  three  "))) == "One\n\n\tTwo\n  three"


@pytest.mark.parametrize(
    ("markup", "typed"),
    [
        ("", ""),
        ("<p>One<br>two</p><p>a &lt; b &amp; c</p>", "One\ntwo\n\na < b & c"),
        ("<p>One</p>\n<p></p><p>two</p>", "One\n\ntwo"),
        ("bare", "bare"),
    ],
)
def test_paragraphs_are_shown_as_one_types_them(markup: str, typed: str) -> None:
    assert only_paragraphs(markup)
    assert lines(markup) == typed


@pytest.mark.parametrize("markup", ["<p><strong>a</strong></p>", "<h3>a</h3>", "<ul><li><p>a</p></li></ul>", KEPT])
def test_more_than_paragraphs_is_no_plain_text(markup: str) -> None:
    assert not only_paragraphs(markup)


@given(st.text(alphabet="<>&;\"' a\u00e9bp/\n"))
def test_there_and_back_is_the_same_text(typed: str) -> None:
    once = sanitise(from_lines(typed))
    assert sanitise(from_lines(lines(once))) == once


@pytest.mark.parametrize(
    ("form", "value", "cleaned"),
    [
        ("plain", "<p>literally</p>", "<p>&lt;p&gt;literally&lt;/p&gt;</p>"),
        ("plain", "One\n\ntwo", "<p>One</p><p>two</p>"),
        ("markup", "<p>One</p>", "<p>One</p>"),
        ("markup", "a <b>b</b>", "a b"),
        ("", "<p>One</p>", "<p>One</p>"),
        ("", "One\n\ntwo", "<p>One</p><p>two</p>"),
    ],
)
def test_the_text_says_in_which_form_it_comes(form: str, value: str, cleaned: str) -> None:
    sent = Text({"text": value, "text-form": form, "needed": "x"})
    assert sent.is_valid()
    assert sent.cleaned_data["text"] == cleaned


def test_the_field_gives_clean_markup() -> None:
    form = Text({"text": "<p>a<script>x</script></p>", "needed": "Just typed\n\nlike this"})
    assert form.is_valid()
    assert form.cleaned_data == {"text": "<p>a</p>", "needed": "<p>Just typed</p><p>like this</p>"}


def test_a_text_without_words_does_not_count_as_given() -> None:
    assert Text({"needed": "<p> </p>"}).errors == {"needed": ["This field is required."]}


def test_without_scripts_it_is_a_textarea_in_the_same_frame() -> None:
    markup = str(Text(initial={"text": "<p>a &amp; b</p><p>c</p>"})["text"])
    assert '<div class="editor" data-editor' in markup
    assert '<div class="toolbar" role="toolbar" aria-label="Text layout" hidden>' in markup
    assert ">\na &amp; b\n\nc</textarea>" in markup
    assert "<template data-markup><p>a &amp; b</p><p>c</p></template>" in markup
    assert 'name="text-form" value="plain"' in markup


def test_without_scripts_layout_is_shown_and_sent_back_as_it_was() -> None:
    markup = str(Text(initial={"text": KEPT})["text"])
    assert "a plain text box would lose" in markup
    assert f'<div class="prose">{KEPT}</div>' in markup
    assert re.search(r"<textarea[^>]*\shidden>", markup)
    assert 'name="text-form" value="markup"' in markup


def test_a_refused_text_comes_back_as_it_was_typed() -> None:
    sent = Text({"text": "One\n\n<two>", "text-form": "plain", "needed": ""})
    assert not sent.is_valid()
    assert ">\nOne\n\n&lt;two&gt;</textarea>" in str(sent["text"])


def test_it_brings_its_scripts_and_no_style_of_others() -> None:
    media = str(Media.from_media(Text().media, nonce="abc"))
    assert media.count("<script") == media.count('nonce="abc"') == 3
    assert "<link" not in media
    assert "importmap" not in media
    assert media.index("js/editor.js") < media.index("js/paste.js") < media.rindex("configurable.js")
