"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Declare entries, holders, the part of the home, turns, waits, ties, and what is kept on paper."""
        from assessments import documents, holding, home, nav, ties, turns, waits  # noqa: F401
