"""The arithmetic of one brand colour: what can be read on what, in light and in dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

AA = 4.5  # contrast of normal text, WCAG 1.4.3
LIGHT_PAGE, DARK_PAGE = "#ffffff", "#151719"
LIGHT_INK, DARK_INK = "#1c1d1f", "#ecebe7"  # text on those pages, as in app.css
_TINT = 0.08  # how much of the brand is in a tinted surface
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")

Rgb = tuple[float, float, float]  # each 0 to 1


def _rgb(colour: str) -> Rgb:
    if not _HEX.fullmatch(colour):
        raise ValueError(colour)
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in rgb)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white); raises ValueError for other texts."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """``share`` of ``colour`` and the rest of ``other``."""
    parts = zip(_rgb(colour), _rgb(other), strict=True)
    red, green, blue = (one * share + two * (1 - share) for one, two in parts)
    return _hex((red, green, blue))


def _lightness(colour: str, lightness: float) -> str:
    hue, _old, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    return _hex(colorsys.hls_to_rgb(hue, lightness, saturation))


def _shades(colour: str, *, lighter: bool) -> Iterator[str]:
    """The colour and then shades of the same hue, a hundredth at a time, to white or black."""
    start = colorsys.rgb_to_hls(*_rgb(colour))[1]
    yield colour.lower()
    for step in range(1, 101):
        yield _lightness(colour, start + (1 - start) * step / 100 if lighter else start * (1 - step / 100))


def _readable(colour: str, backgrounds: tuple[str, ...]) -> str:
    """The nearest lighter shade that is readable on each dark background."""
    shades = list(_shades(colour, lighter=True))
    fits = (shade for shade in shades if all(contrast(shade, background) >= AA for background in backgrounds))
    return next(fits, shades[-1])


def _reached(colour: str, other: str, text: str, shares: range) -> str:
    """The first mix, by percentages of ``colour``, that carries ``text``; the last one when none does."""
    mixes = [mix(colour, other, share / 100) for share in shares]
    return next((mixed for mixed in mixes if contrast(mixed, text) >= AA), mixes[-1])


@dataclass(frozen=True, slots=True)
class Brand:
    """The colours that follow from one; each pair is (light, dark). Five ordered stages are for charts."""

    brand: tuple[str, str]
    strong: tuple[str, str]
    tint: tuple[str, str]
    on_brand: tuple[str, str]
    stages: tuple[tuple[str, str], ...]

    def css(self) -> str:
        """The custom properties of the house style."""
        pairs = {"brand": self.brand, "brand-strong": self.strong, "brand-tint": self.tint, "on-brand": self.on_brand}
        pairs |= {f"stage-{n}": pair for n, pair in enumerate(self.stages, start=1)}
        lines = "".join(f"  --{name}: light-dark({light}, {dark});\n" for name, (light, dark) in pairs.items())
        return f":root {{\n{lines}}}\n"


def nearest_readable(colour: str) -> str:
    """The nearest shade of the same hue that can be read on white and on its own tint, and carries white text."""
    shades = list(_shades(colour, lighter=False))
    return next((shade for shade in shades if contrast(shade, mix(shade, LIGHT_PAGE, _TINT)) >= AA), shades[-1])


def brand_tokens(colour: str) -> Brand:
    """The house colours from "#rrggbb". The dark theme gets a light shade of the same hue.

    Every text meets AA: brand on page and tint, what stands on brand, ink on stages 1 to 3 and on-brand on 4 and 5.
    Raises ValueError for other texts.
    """
    light = nearest_readable(colour)
    on_dark, dark_tint = mix(_lightness(colour, 0.14), "#101114", 0.6), mix(colour, "#1d2026", 0.14)
    dark = _readable(_lightness(colour, 0.83), (DARK_PAGE, dark_tint, on_dark))
    light_strong, dark_strong = mix(light, "#000000", 0.7), mix(dark, "#ffffff", 0.55)
    return Brand(
        brand=(light, dark),
        strong=(light_strong, dark_strong),
        tint=(mix(light, LIGHT_PAGE, _TINT), dark_tint),
        on_brand=(LIGHT_PAGE, on_dark),
        stages=(
            (mix(light, LIGHT_PAGE, 0.16), mix(dark, DARK_PAGE, 0.18)),
            (mix(light, LIGHT_PAGE, 0.33), mix(dark, DARK_PAGE, 0.30)),
            (
                _reached(light, LIGHT_PAGE, LIGHT_INK, range(58, 30, -1)),
                _reached(dark, DARK_PAGE, DARK_INK, range(42, 29, -1)),
            ),
            (
                _reached(light, LIGHT_PAGE, LIGHT_PAGE, range(82, 101)),
                _reached(dark, DARK_PAGE, on_dark, range(74, 101)),
            ),
            (light_strong, dark_strong),
        ),
    )


def readable_brand(value: str) -> None:
    """Validator of a brand colour: refuses what cannot be read as text on the page, and names the nearest that can."""
    if not _HEX.fullmatch(value):
        raise ValidationError(_("Enter a colour as # and six digits or letters a to f, for example #23418F"))
    nearest = nearest_readable(value)
    if nearest != value.lower():
        raise ValidationError(
            _("This colour cannot be read on white. The nearest one that can is %(nearest)s"),
            params={"nearest": nearest},
            code="contrast",
        )
