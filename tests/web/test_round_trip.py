"""What the editor lets through the server keeps, and gives back the same: nothing is lost between the two."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.cast import person
from tests.web.test_kept import sign_in
from utq_portal.web.richtext import sanitise

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
EDITOR = "document.querySelector('.ProseMirror').editor"
SCHEMA = """() => {
  const { nodes, marks } = EDITOR.schema;
  const said = (kind) => Object.keys(kind.spec.attrs ?? {}).sort();
  const names = (kinds) => Object.entries(kinds).map(([name, kind]) => [name, said(kind)]);
  return { nodes: Object.fromEntries(names(nodes)), marks: Object.fromEntries(names(marks)) };
}""".replace("EDITOR", EDITOR)
# every node and mark that the editor knows, with what can be said about each
KNOWN = {
    "nodes": {
        "blockquote": [],
        "bulletList": [],
        "doc": [],
        "hardBreak": [],
        "heading": ["level"],
        "listItem": [],
        "orderedList": ["start", "type"],
        "paragraph": [],
        "table": [],
        "tableCell": ["align", "colspan", "colwidth", "rowspan"],
        "tableHeader": ["align", "colspan", "colwidth", "rowspan"],
        "tableRow": [],
        "text": [],
    },
    "marks": {
        "bold": [],
        "italic": [],
        "link": ["class", "href", "rel", "target", "title"],
        "subscript": [],
        "superscript": [],
    },
}
Node = dict[str, Any]


def text(words: str, *marks: str, **link: str) -> Node:
    found: list[Node] = [{"type": name} for name in marks]
    if link:
        found.append({"type": "link", "attrs": link})
    return {"type": "text", "text": words, **({"marks": found} if found else {})}


def block(kind: str, *content: Node, **attrs: Any) -> Node:
    return {"type": kind, "content": list(content), **({"attrs": attrs} if attrs else {})}


def p(words: str = "words") -> Node:
    return block("paragraph", text(words))


def items(kind: str, **attrs: Any) -> Node:
    inner = block("bulletList", block("listItem", p("deeper")))
    return block(kind, block("listItem", p("one"), inner), block("listItem", p("two")), **attrs)


KINDS = ("lower-alpha", "upper-alpha", "lower-roman", "upper-roman")
LINKS = ["https://example.org/a?b=1&c=2#d", "http://example.org", "mailto:noor@demo.example", "#e11", "/dossiers/3/"]
DOCUMENTS: dict[str, Node] = {
    "headings": block("doc", *(block("heading", text(f"level {n}"), level=n) for n in (3, 4))),
    "marks": block(
        "doc",
        block(
            "paragraph",
            text("bold", "bold"),
            text(" "),
            text("italic", "italic"),
            text("2", "superscript"),
            text("3", "subscript"),
            text("both", "bold", "italic"),
            {"type": "hardBreak"},
            text("a < b & c > d, “ë” 🙂 \N{NO-BREAK SPACE}."),
        ),
    ),
    "links": block("doc", *(block("paragraph", text("a link", href=href)) for href in LINKS)),
    "lists": block(
        "doc",
        items("bulletList"),
        p("between"),
        items("orderedList", type="decimal"),
        p("between"),
        items("orderedList", start=4, type="decimal"),
        p("between"),
        *(part for kind in KINDS for part in (items("orderedList", type=kind), p("between"))),
    ),
    "tables": block(
        "doc",
        block(
            "table",
            block("tableRow", block("tableHeader", p("head"), colspan=2), block("tableHeader", p("side"), rowspan=2)),
            block("tableRow", block("tableCell", p("one"), p("more")), block("tableCell", items("bulletList"))),
            block("tableRow", block("tableCell", p("wide"), colspan=3)),
        ),
    ),
    "quotations": block(
        "doc", block("blockquote", p("said"), items("orderedList", type="decimal"), block("blockquote", p("deeper")))
    ),
}


@pytest.fixture
def tab(visit: BrowserContext, live_server: Any) -> Page:
    sign_in(visit, person("noor"), live_server.url)
    tab = visit.new_page()
    tab.goto("/remark/")
    tab.wait_for_selector(".ProseMirror")
    return tab


def test_every_kind_of_layout_is_tried(tab: Page) -> None:
    assert tab.evaluate(SCHEMA) == KNOWN


def test_what_the_editor_makes_comes_back_from_the_server_unchanged(tab: Page) -> None:
    for name, document in DOCUMENTS.items():
        made = tab.evaluate(
            f"(given) => {{ {EDITOR}.commands.setContent(given); return {EDITOR}.getHTML(); }}", document
        )
        kept = sanitise(made)
        again = tab.evaluate(f"(given) => {{ {EDITOR}.commands.setContent(given); return {EDITOR}.getHTML(); }}", kept)
        assert kept == made, name
        assert again == made, name
