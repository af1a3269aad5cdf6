"""Where kept files stand on the disk of a test."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import storages


def location(path: str) -> Path:
    """The place of a kept file."""
    return Path(storages["private"].path(path))
