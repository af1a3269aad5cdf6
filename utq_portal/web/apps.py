"""The app's name."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class Config(AppConfig):
    """utq_portal.web"""

    name = "utq_portal.web"
    label = "web"

    def ready(self) -> None:
        """Look for Pango with the system checks, and note in each session when somebody signed in."""
        from utq_portal.web import fresh, pango  # noqa: F401  (registers its check)

        user_logged_in.connect(fresh.on_signing_in, dispatch_uid="web.fresh")
