"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register the entries of the navigation and what waits."""
        from assessments import nav, waits  # noqa: F401
