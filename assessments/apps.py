"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register what this app contributes."""
        from assessments import (  # noqa: F401
            calendar,
            desk,
            documents,
            holding,
            landing,
            nav,
            office,
            privacy,
            search,
            ties,
            turns,
            waits,
            weekly,
        )
