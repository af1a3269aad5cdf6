"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.dashboard"""

    name = "utq_portal.dashboard"
    label = "dashboard"

    def ready(self) -> None:
        """Register the desk, and make the weekly overviews known to every inbox."""
        from utq_portal.dashboard import desk, messages  # noqa: F401
