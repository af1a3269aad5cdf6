"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.dashboard"""

    name = "utq_portal.dashboard"
    label = "dashboard"

    def ready(self) -> None:
        """Put the desks in the navigation, and make the mail that is sent to oneself known to every inbox."""
        from utq_portal.dashboard import messages, nav  # noqa: F401
