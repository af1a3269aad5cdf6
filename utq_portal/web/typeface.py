"""The faces that every sheet is set in, and which letters they have (docs/domain.md, Letters that can be drawn)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

INSTEAD = "\N{REPLACEMENT CHARACTER}"  # printed where free text holds a letter that no face has
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_VARIANT = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # asks for another picture of the sign before it


def fonts_folder() -> Path:
    """Where the fonts of every sheet stand."""
    return Path(settings.BASE_DIR) / "static" / "fonts" / "pdf"


def faces() -> list[Path]:
    """The font files: one for each family, weight and style."""
    return sorted(fonts_folder().glob("*.ttf"))


@lru_cache(maxsize=1)
def letters() -> frozenset[int]:
    """The code points that every face has, from the character maps of the files."""
    from fontTools.ttLib import TTFont

    known: frozenset[int] | None = None
    for file in faces():
        with TTFont(file, lazy=True) as font:
            own = frozenset(font.getBestCmap())
        known = own if known is None else known & own
    return known or frozenset()


def tidy(text: str) -> str:
    """The text as it is drawn: composed letters, without signs that have no shape (direction, joiners, variants)."""
    composed = _VARIANT.sub("", unicodedata.normalize("NFC", text))
    return "".join(sign for sign in composed if sign == SOFT_HYPHEN or unicodedata.category(sign) != "Cf")


def undrawable(text: str) -> list[str]:
    """The letters of a text that no sheet can show, each once, in their order; empty for most of the world's names."""
    known = letters()
    missing = (sign for sign in tidy(text) if ord(sign) not in known and not sign.isspace())
    return list(dict.fromkeys(missing))


def drawable(text: str) -> str:
    """The text with a replacement sign for each letter that no face has: never a letter of the system's fonts."""
    text = tidy(text)
    return text.translate({ord(sign): INSTEAD for sign in undrawable(text)})


@lru_cache(maxsize=8)
def _advances(face: str) -> dict[int, float]:
    """How wide each letter of a file is, in parts of the size."""
    from fontTools.ttLib import TTFont

    with TTFont(fonts_folder() / face, lazy=True) as font:
        widths, unit = font["hmtx"], font["head"].unitsPerEm
        return {code: widths[name][0] / unit for code, name in font.getBestCmap().items()}


def width(text: str, face: str) -> float:
    """How wide a text is when it is set in this file at a size of one."""
    advances = _advances(face)
    return sum(advances.get(ord(sign), 1.0) for sign in drawable(text))


def size_for(text: str, face: str, millimetres: float, *, sizes: Sequence[int], lines: int = 2) -> int:
    """The largest of these sizes, in points, in which the text fits so many lines and no word has to be broken.

    The smallest when it fits in none: then the longest word is broken.
    """
    words = [width(word, face) for word in text.split()] or [0.0]
    space = width(" ", face)
    for size in sizes:
        line = millimetres / 25.4 * 72 / size
        if max(words) <= line and _lines(words, space, line) <= lines:
            return size
    return sizes[-1]


def _lines(words: Sequence[float], space: float, line: float) -> int:
    """How many lines these words take, filled as a page fills them."""
    number, filled = 1, 0.0
    for word in words:
        if filled and filled + space + word > line:
            number, filled = number + 1, word
        else:
            filled += (space if filled else 0) + word
    return number


def why_unprintable(text: str) -> str:
    """The sentence that names the letters which a sheet cannot show; empty when it shows them all."""
    missing = undrawable(text)
    if not missing:
        return ""
    sentence = _("Cannot be printed: %(letters)s. Write the name in Latin, Greek or Cyrillic letters.")
    return sentence % {"letters": ", ".join(missing)}


def printable(text: str) -> None:
    """A validator for names that are printed. Raises ValidationError with the letters named."""
    if why := why_unprintable(text):
        raise ValidationError(why)
