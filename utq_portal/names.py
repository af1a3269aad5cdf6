"""Names and titles as text: signs that nobody sees are taken out, and a folded form in which everything is found."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

# letters that are invisible, or marks that only steer the drawing, outside the category of format signs
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0")
_ZERO_WIDTH_JOINERS = frozenset("\u200c\u200d")
# the scripts that write a different word with a joiner than without; elsewhere it says nothing
_JOINING = (
    "ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU",
    "KANNADA", "MALAYALAM", "SINHALA", "TIBETAN", "MYANMAR", "KHMER",
)  # fmt: skip
# typed for an apostrophe: the modifier letters ʻ and ʼ are letters of their own and stay
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u2032\u00b4\u0060\uff07"), "'")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
_AS_TYPED = {**_APOSTROPHES, **_HYPHENS}
_NO_WORD = re.compile(r"[^a-z0-9]+")
_APOSTROPHE = re.compile(r"['\"`]+")
_HYPHEN = re.compile(r"-+")
# how these letters are also written where the keyboard does not have them
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})


def clean_line(text: str) -> str:
    """One line in composed letters, without doubled spaces and signs that nobody sees (docs/domain.md, Names).

    Taken out: control characters, signs that turn the direction of writing, zero-width signs and soft hyphens. A
    zero-width joiner stays between two letters of a script that writes with it.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return " ".join(composed.split())
    kept = [sign for place, sign in enumerate(composed) if _seen(sign) or _joins(composed, place)]
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def clean_name(text: str) -> str:
    """The same for the name of a person, with one form of apostrophe and hyphen (docs/domain.md, Names)."""
    return clean_line(text).translate(_AS_TYPED)


def _seen(sign: str) -> bool:
    if sign.isspace():
        return True
    return sign not in _UNSEEN and unicodedata.category(sign) not in ("Cc", "Cf", "Cs")


def _joins(text: str, place: int) -> bool:
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    if text[place] not in _ZERO_WIDTH_JOINERS or len(around) < 2:
        return False
    return all(unicodedata.name(sign, "").startswith(_JOINING) for sign in around)


def fold(*parts: str) -> str:
    """The parts as one text in which they are found and sorted: lower case, ASCII, single spaces.

    Apostrophes are left out, every other sign parts words. Behind the words come the other ways to write them: what
    stood around an apostrophe or a hyphen, apart and together, and letters that are also written out: "Müller" is
    "muller mueller" (docs/domain.md, Finding people and things).
    """
    text = clean_line(" ".join(part for part in parts if part))
    plain = _plain(text)
    said = _words(plain, together=False)
    written_out = [] if text.isascii() else _words(_plain(_written_out(text)), together=False)
    others = (*written_out, *_words(plain, together=True), *_NO_WORD.sub(" ", plain).split())
    extra = [word for word in dict.fromkeys(others) if word not in said and len(word) > 1]
    return " ".join([*said, *extra])


def _written_out(text: str) -> str:
    return text.casefold().translate(_WRITTEN_OUT)


def _plain(text: str) -> str:
    return anyascii(unicodedata.normalize("NFC", text.casefold())).lower()


def _words(plain: str, *, together: bool) -> list[str]:
    """The words, those with a hyphen as one word or as two."""
    return _NO_WORD.sub(" ", _HYPHEN.sub("" if together else " ", _APOSTROPHE.sub("", plain))).split()


def ways(word: str) -> list[list[str]]:
    """The ways to find a typed ``word`` in a folded text: of each way every part must be there.

    A hyphen parts words here, so that "anne-marie" finds "Anne Marie" too; "müller" finds "Mueller" too.
    """
    text = clean_name(word)
    found: list[list[str]] = []
    for way in (text, _written_out(text)):
        parts = _words(_plain(way), together=False)
        if parts and parts not in found:
            found.append(parts)
    return found


def holds(folded: str, text: str) -> bool:
    """Whether every typed word of ``text`` stands in a folded text: the same as ``folding.found`` asks a database."""
    return all(any(all(part in folded for part in way) for way in ways(word)) for word in clean_line(text).split())


def places(text: str, typed: str, *, least: int = 1) -> list[tuple[int, int]]:
    """Where the words ``typed`` stand in ``text``, as first and next place; words under ``least`` are left out."""
    plain, where = "", []
    for place, sign in enumerate(text):
        for letter in _plain(sign):
            if letter not in "'\"`-":
                plain += letter
                where.append(place)
    found: set[int] = set()
    for word in typed.split():
        for part in {part for way in ways(word) for part in way if len(part) >= least}:
            start = plain.find(part)
            while start >= 0:
                found.update(range(where[start], where[start + len(part) - 1] + 1))
                start = plain.find(part, start + 1)
    return _stretches(found)


def _stretches(places: set[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in sorted(places):
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs
