"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """trajectories"""

    name = "trajectories"

    def ready(self) -> None:
        """Register what this app contributes."""
        from trajectories import calendar, landing, nav, privacy, search, ties, waits  # noqa: F401
        from utq_portal.people.workflow.accounts import movable

        movable("trajectories.startanswer")
