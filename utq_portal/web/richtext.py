"""Text with a little layout: what people write about their teaching. Cleaned when it comes in, safe to show after."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import nh3
from django import forms
from django.forms.widgets import Script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django_prose_editor.fields import create_sanitizer
from django_prose_editor.widgets import ProseEditorWidget
from js_asset import Media

# headings start below those of the page
EXTENSIONS: dict[str, object] = {
    "Bold": True,
    "Italic": True,
    "Superscript": True,
    "Subscript": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"], "openOnClick": False},
    "Menu": False,  # ours is in the page, with words in the reader's language
    "NoSpellCheck": False,  # people do want their spelling checked
}
_clean = create_sanitizer(EXTENSIONS)
# the end of a cell: those within a row stand on one line
_CELL = re.compile(r"(?:\s*</p>)?\s*</t[hd]>\s*<t[hd](?:\s[^>]*)?>")
_BLOCKS = re.compile(r"<(?:/(?:p|h3|h4|li|blockquote|ul|ol)|br\s*/?|/?(?:table|thead|tbody|tr|th|td)(?:\s[^>]*)?)>")
_WORD = re.compile(r"\w[\w'’.-]*")
_TAG = re.compile(r"<(?:p|h3|h4|ul|ol|blockquote|table)[\s>]")
_PARAGRAPHS = re.compile(r"(?:[^<]|<br>)*|(?:<p>(?:[^<]|<br>)*</p>\s*)*")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_BREAK = re.compile(r"<br>\n?")
_TABLE = re.compile(r"<(/?)table>")
PLAIN, MARKUP = "plain", "markup"  # in which form a text comes in (docs/domain.md, Without script)


def sanitise(text: str) -> str:
    """Only the layout above, no scripts, styles, images or classes; empty for text without a letter."""
    cleaned: str = _clean(text).strip()
    return cleaned if plain(cleaned) else ""


def plain(text: str) -> str:
    """The words without layout, one line per block and per row of a table."""
    parted = _BLOCKS.sub("\n", _CELL.sub(" | ", text))
    lines = html.unescape(nh3.clean(parted, tags=set())).replace("\xa0", " ").splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line.strip(" |"))


def words(text: str) -> int:
    """How many words there are."""
    return len(_WORD.findall(plain(text)))


def shown(text: str) -> SafeString:
    """The text as markup for a page; cleaned once more, because rows may have come another way.

    A table gets a frame in which it can be moved sideways, by keyboard too.
    """
    label = html.escape(gettext("Table"))
    frame = f'<div class="table-wrap" tabindex="0" role="group" aria-label="{label}">'
    return mark_safe(_TABLE.sub(lambda tag: "</table></div>" if tag[1] else f"{frame}<table>", sanitise(text)))


def only_paragraphs(text: str) -> bool:
    """Whether clean markup holds nothing that a textarea cannot show: paragraphs and line breaks alone."""
    return _PARAGRAPHS.fullmatch(text) is not None


def lines(text: str) -> str:
    """Clean markup of paragraphs alone as one types it: a blank line between paragraphs."""
    found = _PARAGRAPH.findall(text) if "<p>" in text else [text]
    parts = (html.unescape(_BREAK.sub("\n", part)) for part in found)
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def from_lines(text: str) -> str:
    """Markup from plain text: a blank line parts paragraphs, a new line stays one. Nothing in it is read as markup.

    A paragraph keeps the tab or spaces that it begins with.
    """
    blocks = (block.strip("\n").rstrip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "".join(f"<p>{html.escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks if block)


class RichTextInput(ProseEditorWidget):  # type: ignore[misc]
    """The editor with our toolbar; without scripts a textarea with plain text in the same frame.

    Its value is always markup. A second field says in which form a text comes back, so that nothing is converted twice:
    the textarea sends plain text until the editor has started. What is more than paragraphs is shown there and sent
    back as it was.
    """

    template_name = "web/widgets/richtext.html"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__({"rows": "10", **(attrs or {})}, config={"extensions": EXTENSIONS}, preset="configurable")

    @property
    def media(self) -> Media:
        """Our own style is in app.css, the import map in base.html; who listens for the editor comes before it."""
        names = ("js/editor.js", "js/paste.js", "django_prose_editor/configurable.js")
        return Media(js=[Script(name, type="module") for name in names])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the text in both forms."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        text = sanitise(str(value or ""))
        is_plain = only_paragraphs(text)
        context["widget"] |= {
            "form_name": form_name(name),
            "form": PLAIN if is_plain else MARKUP,
            "markup": mark_safe(text),
            "plain": is_plain,
            "value": lines(text) if is_plain else text,
            "form_as": form_name(part) if (part := context["widget"]["attrs"].get("data-as")) else "",
            "shown": "" if is_plain else shown(text),
        }
        return context

    def value_from_datadict(self, data: Mapping[str, object], files: Any, name: str) -> str | None:
        """What came in, as markup. Without word of its form it is markup when it begins like that."""
        value = super().value_from_datadict(data, files, name)
        if value is None:
            return None
        form = data.get(form_name(name)) or (MARKUP if _TAG.search(value) else PLAIN)
        return from_lines(value) if form == PLAIN else str(value)


def form_name(name: str) -> str:
    """The name of the field that says in which form the text of field ``name`` comes."""
    return f"{name}-form"


def came_plain(data: Mapping[str, object], name: str) -> bool:
    """Whether the text of field ``name`` was typed without the editor."""
    return bool(data.get(form_name(name)) == PLAIN)


class RichTextField(forms.CharField):
    """Text with layout; cleans to safe HTML. ``least`` and ``most`` words are advice for the page, not a rule."""

    widget = RichTextInput

    def __init__(self, *, least: int | None = None, most: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def clean(self, value: object) -> str:
        """The cleaned markup; raises ValidationError when it is required and holds no words."""
        return str(super().clean(sanitise(str(value or ""))))
