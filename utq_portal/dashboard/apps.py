"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.dashboard"""

    name = "utq_portal.dashboard"
    label = "dashboard"

    def ready(self) -> None:
        """Put the desks in the navigation."""
        from utq_portal.dashboard import nav  # noqa: F401
