"""Text with a little layout: what people write about their teaching. Cleaned when it comes in, safe to show after."""

from __future__ import annotations

import html
import re
from typing import Any

import nh3
from django import forms
from django.forms.widgets import Script
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import create_sanitizer
from django_prose_editor.widgets import ProseEditorWidget, importmap
from js_asset import Media

# headings start below those of the page
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"], "openOnClick": False},
    "Menu": False,  # ours is in the page, with words in the reader's language
    "NoSpellCheck": False,  # people do want their spelling checked
}
_clean = create_sanitizer(EXTENSIONS)
_BLOCKS = re.compile(r"<(?:/(?:p|h3|h4|li|blockquote|ul|ol)|br\s*/?)>")
_WORD = re.compile(r"\w[\w'’.-]*")
_TAG = re.compile(r"<(?:p|h3|h4|ul|ol|blockquote)[\s>]")


def sanitise(text: str) -> str:
    """Only the layout above, no scripts, styles, images or classes; empty for text without a letter."""
    cleaned: str = _clean(text).strip()
    return cleaned if plain(cleaned) else ""


def plain(text: str) -> str:
    """The words without layout, one line per block."""
    lines = html.unescape(nh3.clean(_BLOCKS.sub("\n", text), tags=set())).replace("\xa0", " ").splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def words(text: str) -> int:
    """How many words there are."""
    return len(_WORD.findall(plain(text)))


def shown(text: str) -> SafeString:
    """The text as markup for a page; cleaned once more, because rows may have come another way."""
    return mark_safe(sanitise(text))


def from_lines(text: str) -> str:
    """Markup from plain text, as typed in the textarea without scripts; markup stays as it is."""
    if _TAG.search(text):
        return text
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "".join(f"<p>{html.escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks if block)


class RichTextInput(ProseEditorWidget):  # type: ignore[misc]
    """The editor with our toolbar; a textarea in the same frame without scripts."""

    template_name = "web/widgets/richtext.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": "10", **(attrs or {})}, config={"extensions": EXTENSIONS}, preset="configurable")

    @property
    def media(self) -> Media:
        """Our own style is in app.css; the listener for the toolbar comes before the editor that it waits for."""
        return Media(
            importmap=importmap,
            js=[Script("js/editor.js", type="module"), Script("django_prose_editor/configurable.js", type="module")],
        )


class RichTextField(forms.CharField):
    """Text with layout; cleans to safe HTML. ``least`` and ``most`` words are advice for the page, not a rule."""

    widget = RichTextInput

    def __init__(self, *, least: int | None = None, most: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def clean(self, value: Any) -> str:
        """The cleaned markup; raises ValidationError when it is required and holds no words."""
        cleaned = sanitise(from_lines(str(value or "")))
        return str(super().clean(cleaned))
