"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """dossiers"""

    name = "dossiers"

    def ready(self) -> None:
        """Declare navigation, the part of the home, what waits and what ties."""
        from dossiers import home, nav, protection, ties, waits  # noqa: F401
