"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.dashboard"""

    name = "utq_portal.dashboard"
    label = "dashboard"

    def ready(self) -> None:
        """Register the desk of the own trajectory."""
        from utq_portal.dashboard import desk  # noqa: F401
