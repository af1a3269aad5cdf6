"""The app's name, and its place in the navigation."""

from django.apps import AppConfig


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"

    def ready(self) -> None:
        """Register the navigation, the part of the home, what waits and what is kept on paper."""
        from exemptions import beginning, documents, home, nav, waits  # noqa: F401  (after the apps are loaded)
