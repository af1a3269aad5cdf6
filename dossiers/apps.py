"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """dossiers"""

    name = "dossiers"

    def ready(self) -> None:
        """Put the dossier in the navigation and on desks, and declare what waits and what ties."""
        from dossiers import desk, nav, protection, ties, waits, weekly  # noqa: F401
