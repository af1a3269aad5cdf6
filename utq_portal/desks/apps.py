"""The app's name, and what it contributes."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.desks"""

    name = "utq_portal.desks"
    label = "desks"

    def ready(self) -> None:
        """Register what this app contributes."""
        from utq_portal.desks import alarms, messages, nav, portal, weekly  # noqa: F401
