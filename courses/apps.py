"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """courses"""

    name = "courses"

    def ready(self) -> None:
        """Declare navigation, the part of the home, what waits and what is kept on paper."""
        from courses import documents, home, nav, offered, registering, waits  # noqa: F401  (after the models are loaded)
