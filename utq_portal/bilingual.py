"""Texts of the university in two columns, told in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self, overload

from django.utils.functional import Promise
from django.utils.translation import get_language, override


class Bilingual:
    """The columns ``<text>_nl`` and ``<text>_en`` as one: Dutch on a Dutch page, else English."""

    def __init__(self, text: str) -> None:
        self.columns = f"{text}_nl", f"{text}_en"

    @overload
    def __get__(self, row: None, model: type) -> Self: ...

    @overload
    def __get__(self, row: object, model: type) -> str: ...

    def __get__(self, row: object | None, model: type) -> Self | str:
        if row is None:
            return self
        dutch, english = self.columns
        told: str = getattr(row, dutch if get_language() == "nl" else english)
        return told

    def __set__(self, row: object, value: object) -> None:
        raise AttributeError("Two columns: write each of them.")


def both(row: object, text: str) -> dict[str, str]:
    """Both languages of a text, for what is rendered later: a notice, an event, a document."""
    return {code: getattr(row, f"{text}_{code}") for code in ("nl", "en")}


def spoken(say: Callable[[], str | Promise]) -> dict[str, str]:
    """The words in Dutch and English, for a notice, a mail or a timeline that is read later."""
    said = {}
    for language in ("nl", "en"):
        with override(language):
            said[language] = str(say())
    return said


class Named:
    """Rows with ``name_nl`` and ``name_en``."""

    name = Bilingual("name")

    @property
    def names(self) -> dict[str, str]:
        """Both languages, for a notice that is rendered later."""
        return both(self, "name")
