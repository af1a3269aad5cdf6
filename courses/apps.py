"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """courses"""

    name = "courses"

    def ready(self) -> None:
        """Put the catalogue into the navigation, and say what waits and what is kept on paper."""
        from courses import desk, documents, nav, offered, registering, waits  # noqa: F401  (after the models are loaded)
