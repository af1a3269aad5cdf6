"""The app's name, and what it contributes."""

from django.apps import AppConfig

from utq_portal.demo.parts import brings


class Config(AppConfig):
    """assessments"""

    name = "assessments"

    def ready(self) -> None:
        """Register what this app contributes."""
        from assessments import (  # noqa: F401
            calendar,
            case,
            desk,
            documents,
            home,
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

        brings("assessments.demo")
