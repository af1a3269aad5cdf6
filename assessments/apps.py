"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register what this app contributes: entries, desks, holders, turns, waits, ties and documents."""
        from assessments import desk, documents, holding, nav, ties, turns, waits  # noqa: F401
