"""Text with layout: what stays, what goes, and what is counted."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st
from js_asset import Media

from utq_portal.web.richtext import RichTextField, from_lines, plain, sanitise, shown, words


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
        ("<table><tr><td>a</td></tr></table>", "a"),
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
    assert from_lines(KEPT) == KEPT


def test_the_field_gives_clean_markup() -> None:
    form = Text({"text": "<p>a<script>x</script></p>", "needed": "Just typed\n\nlike this"})
    assert form.is_valid()
    assert form.cleaned_data == {"text": "<p>a</p>", "needed": "<p>Just typed</p><p>like this</p>"}


def test_a_text_without_words_does_not_count_as_given() -> None:
    assert Text({"needed": "<p> </p>"}).errors == {"needed": ["This field is required."]}


def test_without_scripts_it_is_a_textarea_in_the_same_frame() -> None:
    markup = str(Text({"text": "<p>a & b</p>"})["text"])
    assert '<div class="editor" data-editor>' in markup
    assert '<div class="toolbar" role="toolbar" aria-label="Text layout" hidden>' in markup
    assert "&lt;p&gt;a &amp; b&lt;/p&gt;</textarea>" in markup


def test_it_brings_its_scripts_and_no_style_of_others() -> None:
    media = str(Media.from_media(Text().media, nonce="abc"))
    assert media.count("<script") == 3
    assert media.count('nonce="abc"') == 3
    assert "<link" not in media
    assert media.index("importmap") < media.index("js/editor.js") < media.rindex("configurable.js")
