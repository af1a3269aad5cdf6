"""Two versions of a text, word by word: what was added and what was taken out."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import unescape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(r"</(?:p|h3|h4|li|blockquote|tr)>|<br\s*/?>")
MOST_WORDS = 12_000  # of one version; what is longer is compared by paragraph


def plain(markup: str) -> list[str]:
    """The paragraphs of a text, without its markup."""
    lines = _TAG.sub("", _BREAK.sub("\n", markup))
    return [" ".join(unescape(line).split()) for line in lines.split("\n") if line.strip()]


def compared(before: str, after: str) -> SafeString:
    """The later text with what was added in ``ins`` and what was taken out in ``del``; empty when they are the same.

    Markup counts for nothing: only words are compared.
    """
    old, new = plain(before), plain(after)
    if old == new:
        return mark_safe("")
    parts: list[SafeString] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts += [format_html("<p>{}</p>", line) for line in new[c:d]]
        elif kind == "replace" and b - a == d - c and sum(map(len, new[c:d])) < MOST_WORDS:
            parts += [format_html("<p>{}</p>", _words(x, y)) for x, y in zip(old[a:b], new[c:d], strict=True)]
        else:
            parts += [format_html("<p>{}</p>", _del(line)) for line in old[a:b]]
            parts += [format_html("<p>{}</p>", _ins(line)) for line in new[c:d]]
    return format_html_join("", "{}", ((part,) for part in parts))


def _words(before: str, after: str) -> SafeString:
    old, new = before.split(), after.split()
    found: list[SafeString] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(format_html("{}", " ".join(new[c:d])))
            continue
        if a < b:
            found.append(_del(" ".join(old[a:b])))
        if c < d:
            found.append(_ins(" ".join(new[c:d])))
    return format_html_join(" ", "{}", ((one,) for one in found))


def _ins(words: str) -> SafeString:
    return format_html('<ins><span class="sr-only">{} </span>{}</ins>', gettext("Added:"), words)


def _del(words: str) -> SafeString:
    return format_html('<del><span class="sr-only">{} </span>{}</del>', gettext("Taken out:"), words)
