"""Numbers as a reader writes them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format


def rounded(value: Decimal | float, places: int) -> str:
    """The number with so many digits behind the comma, rounded as kept; number_format alone cuts the rest off."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return number_format(exact.quantize(Decimal(1).scaleb(-places)), places)


def grouped(number: int) -> str:
    """1,217 in English, 1.217 in Dutch; for counts, never for years, numbers of papers or keys."""
    return number_format(number, use_l10n=True, force_grouping=True)


class Count(int):
    """A count in a sentence: a number that chooses between one and many, and reads as people write it."""

    def __str__(self) -> str:
        return grouped(int(self))


def number_sent(text: str, longest: int = 18) -> int | None:
    """A number or key that was sent, in at most ``longest`` digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def numbers_sent(texts: Iterable[str], longest: int = 18) -> list[int]:
    """Those of ``texts`` that are a number, each once, in their order."""
    found = (number_sent(text, longest) for text in texts)
    return list(dict.fromkeys(number for number in found if number is not None))
