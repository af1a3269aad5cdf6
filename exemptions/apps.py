"""The app's name, and its place in the navigation."""

from django.apps import AppConfig


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"

    def ready(self) -> None:
        """Register the navigation and what waits."""
        from exemptions import nav, waits  # noqa: F401  (after the apps are loaded)
