"""A name in one column, taken apart: family name, given name and what stands between (docs/domain.md, Values)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

# words that stand before a family name, in Dutch and the languages around it
# fmt: off
_BETWEEN = frozenset({
    "van", "de", "der", "den", "het", "'t", "’t", "‘t", "te", "ten", "ter", "in", "op", "aan", "bij", "uit", "uyt",
    "voor", "over", "onder", "tot", "toe", "'s", "’s", "‘s", "d'", "d’", "l'", "l’", "von", "vom", "zu", "zum", "zur",
    "du", "des", "le", "la", "les", "di", "da", "dal", "dalla", "del", "della", "dello", "dei", "do", "dos", "das",
    "el", "al", "af", "av", "y", "e", "bin", "ibn", "ben",
})
# fmt: on
_ELIDED = re.compile(r"^([dlst]['’‘]|['’‘][ts])(?=\w)", re.IGNORECASE)
# fmt: off
_TITLES = frozenset({
    "prof", "dr", "drs", "ir", "ing", "mr", "mw", "mevr", "mevrouw", "dhr", "mrs", "ms", "miss", "sir", "bc", "bsc",
    "msc", "mba", "phd", "ph", "d", "pdeng",
})
# fmt: on
_SHORT = frozenset({"MA", "BA"})  # in capitals only: Ma and Ba are names
_CALLED = re.compile(r"\(([^()]*)\)")


class Order(StrEnum):
    """How a name without a comma is written."""

    GIVEN_FIRST = "given"  # Jan de Vries
    FAMILY_FIRST = "family"  # de Vries Jan


def taken_apart(name: str, order: Order = Order.GIVEN_FIRST) -> tuple[str, str, str]:
    """Given name, prefix and family name. With a comma the family name stands first: "Vries, Jan de"."""
    called = _CALLED.search(name)
    name = " ".join(_CALLED.sub(" ", name).split())
    if "," in name:
        given, prefix, family = _at_the_comma(name)
    elif order == Order.FAMILY_FIRST:
        given, prefix, family = _family_first(_words(name))
    else:
        given, prefix, family = _given_first(_words(name))
    prefix, family = _elided(prefix, family)
    if called and (by := " ".join(called[1].split())) and by[0].isalpha() and not _is_title(by):
        given = by
    return given, prefix, family


def _words(text: str) -> list[str]:
    """The words of a name without titles; "d'Ancona" is two words."""
    found: list[str] = []
    for word in text.split():
        if elided := _ELIDED.match(word):
            found += [elided[0], word[elided.end() :]]
        elif not _is_title(word):
            found.append(word)
    return found


def _is_title(word: str) -> bool:
    parts = [part for part in re.split(r"[.\s]", word.casefold().strip(".,")) if part]
    return word in _SHORT or (bool(parts) and all(part in _TITLES for part in parts) and parts != ["d"])


def _between(word: str) -> bool:
    """Whether this word is a prefix; "Da" or "Al" with a capital may be a name of its own, "Van" and "De" rarely."""
    folded = word.casefold()
    return folded in _BETWEEN and (word == folded or folded in {"van", "de", "der", "den", "ter", "ten", "von"})


def _at_the_comma(name: str) -> tuple[str, str, str]:
    family, *rest = [part.strip() for part in name.split(",")]
    before: list[str] = []
    family_words = _words(family)
    while len(family_words) > 1 and _between(family_words[0]):
        before.append(family_words.pop(0))
    given: list[str] = []
    after: list[str] = []
    for part in rest:
        words = _words(part)
        while words and _between(words[-1]):
            after.insert(0, words.pop())
        given += words
    return " ".join(given), " ".join([*before, *after]), " ".join(family_words)


def _given_first(words: list[str]) -> tuple[str, str, str]:
    if len(words) < 2:
        return "", "", " ".join(words)
    first = next((place for place, word in enumerate(words) if _between(word)), len(words) - 1)
    last = first
    while last < len(words) - 1 and _between(words[last]):
        last += 1
    return " ".join(words[:first]), " ".join(words[first:last]), " ".join(words[last:])


def _family_first(words: list[str]) -> tuple[str, str, str]:
    before: list[str] = []
    while len(words) > 1 and _between(words[0]):
        before.append(words.pop(0))
    if len(words) < 2:
        return "", " ".join(before), " ".join(words)
    family, given = words[0], words[1:]
    while given and _between(given[-1]):
        before.append(given.pop())
    return " ".join(given), " ".join(before), family


def _elided(prefix: str, family: str) -> tuple[str, str]:
    """A prefix that is written without a space belongs to the family name: d'Ancona."""
    words = prefix.split()
    if words and re.fullmatch(r"[dl]['’‘]", words[-1], re.IGNORECASE):
        return " ".join(words[:-1]), f"{words[-1]}{family}"
    return prefix, family


def telling(names: Iterable[str], most: int = 5) -> list[str]:
    """Names that show best how the column is written: those with a comma or with several words first."""
    distinct = list(dict.fromkeys(name for name in names if name))
    return sorted(distinct, key=lambda name: ("," not in name, -min(len(name.split()), 4)))[:most]
