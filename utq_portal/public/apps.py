"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.public"""

    name = "utq_portal.public"
    label = "public"

    def ready(self) -> None:
        """Put the pages for everybody at the foot of every page."""
        from utq_portal.public import nav  # noqa: F401
