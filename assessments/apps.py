"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register what this app contributes."""
        from assessments import calendar, documents, holding, landing, nav, office, privacy, search, ties, turns, waits  # noqa: F401
