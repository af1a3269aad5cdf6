"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """dossiers"""

    name = "dossiers"

    def ready(self) -> None:
        """Put the dossier in the navigation, and declare what waits and what ties."""
        from dossiers import case, nav, protection, ties, waits  # noqa: F401
