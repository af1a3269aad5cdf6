"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.office"""

    name = "utq_portal.office"
    label = "office"

    def ready(self) -> None:
        """Put the settings into the navigation, and make the test mail known to every inbox."""
        from utq_portal.office import messages, nav  # noqa: F401
