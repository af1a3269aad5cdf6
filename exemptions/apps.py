"""The app's name, and its place in the navigation."""

from django.apps import AppConfig


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"

    def ready(self) -> None:
        """Register the navigation, parts of a desk, what waits and what is kept on paper."""
        from exemptions import beginning, desk, documents, nav, waits  # noqa: F401  (after the apps are loaded)
