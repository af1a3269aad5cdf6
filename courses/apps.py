"""The app's name, and what it contributes."""

from django.apps import AppConfig

from utq_portal.demo.parts import brings


class Config(AppConfig):
    """courses"""

    name = "courses"

    def ready(self) -> None:
        """Register what this app contributes."""
        from courses import calendar, desk, documents, home, landing, nav, offered, office, privacy, registering, waits  # noqa: F401

        brings("courses.demo")
