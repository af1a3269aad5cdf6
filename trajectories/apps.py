"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """trajectories"""

    name = "trajectories"

    def ready(self) -> None:
        """Declare navigation, the part of the home, what waits and what joins two accounts."""
        from trajectories import home, nav, ties, waits  # noqa: F401
        from utq_portal.people.workflow.accounts import movable

        movable("trajectories.startanswer")
