"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """trajectories"""

    name = "trajectories"

    def ready(self) -> None:
        """Put the pages of HR and dean into the navigation, and declare what waits and what joins two accounts."""
        from trajectories import case, nav, ties, waits  # noqa: F401
        from utq_portal.people.workflow.accounts import movable

        movable("trajectories.startanswer")
