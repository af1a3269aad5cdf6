"""The app's name."""

from django.apps import AppConfig

from utq_portal.demo.parts import brings


class Config(AppConfig):
    """dossiers"""

    name = "dossiers"

    def ready(self) -> None:
        """Put the dossier in the navigation, and declare what waits and what ties."""
        from dossiers import nav, protection, ties, waits  # noqa: F401

        brings("dossiers.demo")
