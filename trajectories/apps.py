"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """trajectories"""

    name = "trajectories"

    def ready(self) -> None:
        """Put the pages of HR and dean into the navigation, and declare what waits and what joins two accounts."""
        from trajectories import nav, office, ties, touched, waits  # noqa: F401
