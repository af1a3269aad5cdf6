"""What this machine lacks for making certificates."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from assessments.pdf import pango_missing


@register(Tags.compatibility)
def pango(**_options: Any) -> list[CheckMessage]:
    """Warn when sheets cannot be made; the portal runs and the certificates wait."""
    why = pango_missing()
    if not why:
        return []
    return [
        checks.Warning(
            f"Certificates cannot be made: {why}",
            hint="Install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig (macOS: brew install pango).",
            id="assessments.W001",
        )
    ]
