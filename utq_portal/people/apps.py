"""The app's name."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class Config(AppConfig):
    """utq_portal.people"""

    name = "utq_portal.people"
    label = "people"

    def ready(self) -> None:
        """Note on which device somebody signs in."""
        from utq_portal.people import devices

        user_logged_in.connect(devices.on_signing_in, dispatch_uid="people.devices")
