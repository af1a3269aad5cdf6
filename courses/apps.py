"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """courses"""

    name = "courses"

    def ready(self) -> None:
        """Put the catalogue into the navigation."""
        from courses import nav  # noqa: F401  (after the models are loaded)
