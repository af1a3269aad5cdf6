"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register the check and the entries of the navigation."""
        from assessments import checks, nav  # noqa: F401
