"""The app's name, and what it contributes."""

from django.apps import AppConfig

from utq_portal.demo.parts import brings


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"

    def ready(self) -> None:
        """Register what this app contributes."""
        from exemptions import beginning, desk, documents, home, landing, nav, office, privacy, waits, weekly  # noqa: F401

        brings("exemptions.demo")
