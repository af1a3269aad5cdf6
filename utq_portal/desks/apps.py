"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.desks"""

    name = "utq_portal.desks"
    label = "desks"

    def ready(self) -> None:
        """Register what the portal asks of the coordinator itself, and the weekly overview."""
        from utq_portal.desks import messages, portal, weekly  # noqa: F401  (after the models are loaded)
