"""A count on a page is written as its reader writes numbers: 1,217 in English, 1.217 in Dutch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.base import Node
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation

from utq_portal.web.numbers import Count, grouped

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
# a number that stands alone on a tab or among the figures, without the filter
ON_A_TAB = r'<span class="soft"[^>]*>\s*{{ (?:[\w.]*number|[\w.]*waits|waiting|count) }}'
IN_A_FIGURE = r"<dd>\s*{{ (?:number|count|[\w.]*total|[\w.]*words) }}"
BARE = re.compile(f"{ON_A_TAB}|{IN_A_FIGURE}")
SENTENCE = """{% load i18n ui %}{% blocktranslate count words=n %}{{ words }} word{% plural %}{{ words }} words
{% endblocktranslate %}"""


def counting(name: str) -> list[BlockTranslateNode]:
    """The sentences of a template that choose between one and many."""
    nodes: list[Node] = list(get_template(name).template.nodelist.get_nodes_by_type(BlockTranslateNode))  # type: ignore[attr-defined]
    return [node for node in nodes if isinstance(node, BlockTranslateNode) and node.counter is not None]


@pytest.mark.parametrize(("language", "word"), [("en", "1,217 words"), ("nl", "1.217 woorden")])
def test_what_a_sentence_counts_has_the_readers_thousands_sign(language: str, word: str) -> None:
    with translation.override(language):
        assert Template(SENTENCE.replace("\n", "")).render(Context({"n": 1217})) == word


@pytest.mark.parametrize(("number", "word"), [(0, "0 words"), (1, "1 word"), (999, "999 words"), (1000, "1,000 words")])
def test_one_and_many_are_chosen_as_before(number: int, word: str) -> None:
    with translation.override("en"):
        assert Template(SENTENCE.replace("\n", "")).render(Context({"n": number})) == word


def test_a_count_by_itself_too() -> None:
    with translation.override("en"):
        shown = Template("{% load ui %}{{ n|grouped }} {{ none|grouped }}").render(Context({"n": 1217, "none": None}))
        assert (shown, str(Count(1217)), grouped(999)) == ("1,217 None", "1,217", "999")
    with translation.override("nl"):
        assert (str(Count(1217)), grouped(999), Count(1217) == 1217) == ("1.217", "999", True)


def test_every_sentence_of_every_page_counts_so() -> None:
    """``ui`` is loaded after ``i18n``: its sentences group what they count."""
    sentences = {name: counting(name) for name in NAMES}
    assert [n for n, nodes in sentences.items() if any(type(one.counter).__name__ != "_Counter" for one in nodes)] == []
    assert sum(len(nodes) for nodes in sentences.values()) > 100  # that something was looked at


def test_no_count_stands_bare() -> None:
    assert [name for name in NAMES if BARE.search((TEMPLATES / name).read_text())] == []
