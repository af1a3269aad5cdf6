"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register the entries of the navigation, what waits and what is kept on paper."""
        from assessments import documents, nav, waits  # noqa: F401
