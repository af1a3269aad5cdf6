"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """dossiers"""

    name = "dossiers"

    def ready(self) -> None:
        """Register what this app contributes."""
        from dossiers import calendar, desk, nav, office, privacy, protection, search, ties, waits, weekly  # noqa: F401
