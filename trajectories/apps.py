"""The app's name, and what it contributes."""

from django.apps import AppConfig

from utq_portal.demo.parts import brings


class Config(AppConfig):
    """trajectories"""

    name = "trajectories"

    def ready(self) -> None:
        """Register what this app contributes."""
        from trajectories import case, desk, home, landing, nav, office, privacy, search, ties, touched, under, waits  # noqa: F401

        brings("trajectories.demo")
