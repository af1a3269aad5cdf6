"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.desks"""

    name = "utq_portal.desks"
    label = "desks"

    def ready(self) -> None:
        """Register the desk that is of no app, and put the desks in the navigation."""
        from utq_portal.desks import alarms, nav  # noqa: F401
