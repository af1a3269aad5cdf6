"""The app's name, and its place in the navigation."""

from django.apps import AppConfig


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"

    def ready(self) -> None:
        """Register the navigation, what protects an obligation, and what waits."""
        from exemptions import nav, protection, waits  # noqa: F401  (after the apps are loaded)
