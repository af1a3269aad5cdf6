"""The app's name, and the triggers that keep events as they are."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Config(AppConfig):
    """utq_portal.audit"""

    name = "utq_portal.audit"
    label = "audit"

    def ready(self) -> None:
        """Install the triggers after every migrate."""
        from utq_portal.audit import checks, triggers  # noqa: F401  (after the apps are loaded)

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="audit.triggers")
