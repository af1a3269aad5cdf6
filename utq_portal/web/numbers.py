"""Numbers as a reader writes them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format


def rounded(value: Decimal | float, places: int) -> str:
    """The number with so many digits behind the comma, rounded as kept; number_format alone cuts the rest off."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return number_format(exact.quantize(Decimal(1).scaleb(-places)), places)
