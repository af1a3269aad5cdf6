"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register what this app contributes: entries, desk, holders, turns, waits, ties, and what is kept on paper."""
        from assessments import desk, documents, holding, nav, ties, turns, waits, weekly  # noqa: F401
