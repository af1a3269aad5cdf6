"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.desks"""

    name = "utq_portal.desks"
    label = "desks"

    def ready(self) -> None:
        """Register the desks that are of no app, the place of all in the navigation, and the weekly overview."""
        from utq_portal.desks import alarms, messages, nav, portal, weekly  # noqa: F401
