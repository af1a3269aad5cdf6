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
TITLES = {
    "prof",
    "dr",
    "ir",
    "ing",
    "mr",
    "drs",
    "ms",
    "mrs",
    "msc",
    "phd",
    "ma",
    "bsc",
    "em",
    "professor",
    "dhr",
    "mw",
}


def names_own_house(line: str) -> str:
    """Why this line names the own institution or its unit; empty when it does not."""
    said = f" {_words(line)} "
    house = institution()
    for name in (*house.names.values(), house.unit_nl, house.unit_en):
        if len(_words(name).split()) > 1 and f" {_words(name)} " in said:
            return _("“%(line)s” names your own institution. Arbitrators come from other universities.") % {
                "line": line
            }
    return ""


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
