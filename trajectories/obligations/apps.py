"""The app of obligations; it knows nothing of the trajectories above it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """obligations"""

    name = "trajectories.obligations"
    label = "obligations"

    def ready(self) -> None:
        """Register what this app contributes."""
        from trajectories.obligations import calendar  # noqa: F401
