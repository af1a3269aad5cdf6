"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.web"""

    name = "utq_portal.web"
    label = "web"

    def ready(self) -> None:
        """Look for Pango with the system checks."""
        from utq_portal.web import pango  # noqa: F401  (registers its check)
