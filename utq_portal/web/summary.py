"""The four answers at the top of a page: where it is, what is expected, by when, who has the ball; and who comes then.

docs/architecture.md, Files in an app: ``summaries.py`` of the app that owns the row makes one for each page, the tag
``summary`` draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Promise | str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with a smaller note, the address of what it counts, and its term where that is not the usual one."""

    words: Words
    note: Words = ""
    url: str = ""
    term: Words = ""


NOTHING = Said(_("Nothing now"))
ABOUT, FROM = pgettext_lazy("date", "about"), pgettext_lazy("date", "from")


@dataclass(frozen=True, slots=True)
class By:
    """The day that counts, perhaps ``ABOUT`` or ``FROM`` it, or ``late``; without one ``words``, else "No date".

    ``url`` is the page that tells why.
    """

    day: date | datetime | None = None
    note: Words = ""
    words: Words = ""
    term: Words = ""
    how: Words = ""
    late: bool = False
    tone: str = ""  # of the note: care or bad, as the day comes near
    url: str = ""


@dataclass(frozen=True, slots=True)
class Ball:
    """Who has it: the reader when ``yours``, else ``name``; without one nobody."""

    name: Words = ""
    yours: bool = False

    @property
    def words(self) -> Words:
        """The name as the page says it."""
        return self.name or (_("You") if self.yours else pgettext_lazy("has the ball", "Nobody"))


YOURS, NOBODY = Ball(yours=True), Ball()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a page says at its top to this reader; ``then`` tells who comes after.

    Without ``by`` or ``responsible`` it is not spoken of.
    """

    where: Said
    expected: Said
    by: By | None
    responsible: Ball | None
    then: Words = ""
