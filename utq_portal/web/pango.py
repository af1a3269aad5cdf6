"""Pango, which draws the text of every PDF, comes from the operating system: is it there?

Without it the portal runs; what has to be drawn waits with the reason and is drawn once Pango is installed.
"""

from __future__ import annotations

import ctypes
import shutil
import sys
from typing import Any

from django.core import checks

LIBRARIES = {
    "linux": ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1"),
    "darwin": ("libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.0.dylib", "libfontconfig.1.dylib"),
}
# the command that installs it, by the program that the machine has for that
COMMANDS = {
    "apt": "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig",
    "dnf": "sudo dnf install pango harfbuzz fontconfig",
    "apk": "sudo apk add pango harfbuzz fontconfig",
    "brew": "brew install pango",
}


def missing() -> list[str]:
    """The libraries that cannot be loaded."""
    return [name for name in LIBRARIES.get(sys.platform, ()) if not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def command() -> str:
    """The one command that mends it on this machine."""
    there = next((name for name in COMMANDS if shutil.which(name)), "apt")
    return COMMANDS[there]


@checks.register(deploy=True)
def pango_is_there(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning, not an error: only PDFs wait for it. ``check --deploy`` says it; so does ``up``, once."""
    without = missing()
    if not without:
        return []
    return [checks.Warning(f"PDFs wait: this machine lacks {', '.join(without)}.", hint=command(), id="web.W001")]
