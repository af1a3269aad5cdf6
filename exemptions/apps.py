"""The app's name, and its place in the navigation."""

from django.apps import AppConfig


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"

    def ready(self) -> None:
        """Register the navigation."""
        from exemptions import nav  # noqa: F401  (after the apps are loaded)
