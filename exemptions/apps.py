"""The app's name, and its place in the navigation."""

from django.apps import AppConfig

from utq_portal.demo.parts import brings


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"

    def ready(self) -> None:
        """Register the navigation, what waits and what is kept on paper."""
        from exemptions import beginning, documents, nav, waits  # noqa: F401  (after the apps are loaded)

        brings("exemptions.demo")
