"""Pango, which draws the text of every PDF, comes from the operating system: is it there?

Without it the portal runs; what has to be drawn waits with the reason and is drawn once Pango is installed.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from django.core import checks

LIBRARIES = {
    "linux": ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1"),
    "darwin": ("libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.0.dylib", "libfontconfig.1.dylib"),
}
INSTALL = (
    "Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig; "
    "macOS: brew install pango"
)


def missing() -> list[str]:
    """The libraries that cannot be loaded."""
    return [name for name in LIBRARIES.get(sys.platform, ()) if not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


@checks.register
def pango_is_there(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning, not an error: only PDFs wait for it."""
    without = missing()
    if not without:
        return []
    return [checks.Warning(f"PDFs wait: this machine lacks {', '.join(without)}.", hint=INSTALL, id="web.W001")]
