"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register the entries of the navigation, who holds, what waits, what ties, and what is kept on paper."""
        from assessments import documents, holding, nav, ties, waits  # noqa: F401
