"""The app's name, and what it contributes."""

from django.apps import AppConfig

from utq_portal.demo.parts import brings


class Config(AppConfig):
    """dossiers"""

    name = "dossiers"

    def ready(self) -> None:
        """Register what this app contributes."""
        from dossiers import calendar, case, desk, home, nav, office, privacy, protection, search, ties, waits, weekly  # noqa: F401

        brings("dossiers.demo")
