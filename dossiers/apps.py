"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """dossiers"""

    name = "dossiers"

    def ready(self) -> None:
        """Put the dossier in the navigation."""
        from dossiers import nav  # noqa: F401
