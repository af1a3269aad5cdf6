"""Which text can be read on which ground with a brand colour, for the page on which it is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.web.colour import AA, DARK_PAGE, LIGHT_PAGE, brand_tokens, contrast


@dataclass(frozen=True, slots=True)
class Pair:
    """A text colour on a ground, with their contrast and whether it is enough."""

    used_for: Promise | str
    ground: str
    text: str
    ratio: float
    needed: float

    @property
    def readable(self) -> bool:
        return self.ratio >= self.needed


def pairs(colour: str) -> list[Pair]:
    """The pairs that every page uses, from "#rrggbb"."""
    brand = brand_tokens(colour)
    (light, dark), (on_light, on_dark) = brand.brand, brand.on_brand
    used = [
        (_("Links and titles on white"), LIGHT_PAGE, light),
        (_("Links on a tinted ground"), brand.tint[0], light),
        (_("Button text"), light, on_light),
        (_("Links in dark"), DARK_PAGE, dark),
        (_("Button text in dark"), dark, on_dark),
    ]
    return [Pair(words, ground, text, round(contrast(ground, text), 1), AA) for words, ground, text in used]
