"""Whether somebody named as an arbitrator belongs to the own institution (docs/domain.md, Arbitration)."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from utq_portal.folding import found
from utq_portal.names import fold
from utq_portal.people.models import Employment, User, employed_on
from utq_portal.policy.queries import institution

# titles before or after a name, as people write them
BEFORE = {"prof", "professor", "dr", "ir", "ing", "mr", "drs", "ms", "mrs", "dhr", "mw"}
TITLES = BEFORE | {"msc", "phd", "ma", "bsc", "em"}


# words that any university may have in its name: they name none alone, and give no letter to an abbreviation
ENGLISH = {"university", "school", "college", "institute", "institution", "faculty", "centre", "center"}
GENERIC = ENGLISH | {"universiteit", "hogeschool", "instituut", "faculteit", "centrum"}
SMALL = {"of", "in", "for", "and", "the", "at", "on", "to", "van", "voor", "en", "de", "het", "der", "op", "aan", "te"}


def names_own_house(line: str) -> str:
    """Why this line names the own institution or its unit; empty when it does not.

    The whole name counts, of one word too, and its abbreviation where the line writes that in capitals.
    """
    said = f" {_words(line)} "
    house = institution()
    names = [name for name in (*house.names.values(), house.unit_nl, house.unit_en) if _names_one(name)]
    capitals = {word for word in re.findall(r"\w+", line) if len(word) > 1 and word == word.upper()}
    if any(f" {_words(name)} " in said or capitals & abbreviations(name) for name in names):
        return _("“%(line)s” names your own institution. Arbitrators come from other universities.") % {"line": line}
    return ""


def _names_one(name: str) -> bool:
    """Whether the name is somebody's: “University” alone is not."""
    return bool(set(_words(name).split()) - GENERIC - SMALL)


def abbreviations(name: str) -> set[str]:
    """How people shorten a name of two words or more: by the letters of all words, and of those that are not small.

    A part in brackets or a word in capitals is the abbreviation that the name itself gives.
    """
    words = _words(name).split()
    given = {word for word in re.findall(r"\w+", name) if len(word) > 1 and word == word.upper() and word.isalpha()}
    made = {"".join(word[0] for word in some).upper() for some in (words, [w for w in words if w not in SMALL])}
    return given | {one for one in made if len(one) > 1}


def works_here(line: str) -> str:
    """Why this line may be about a colleague: somebody who works here today has the name; empty when nobody has."""
    words = [word for word in _words(line.partition(",")[0]).split() if word not in TITLES and len(word) > 1]
    if len(words) < 2:
        return ""
    working = Employment.objects.filter(employed_on(timezone.localdate())).values("person")
    people = User.objects.filter(found(" ".join(words), "folded"), pk__in=working, is_active=True)
    if any(set(_words(one.family_name).split()) <= set(words) for one in people[:50]):
        return _(
            "“%(line)s” has the name of somebody who works here. Name somebody of another university, or tick below "
            "that it is another person."
        ) % {"line": line}
    return ""


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))
