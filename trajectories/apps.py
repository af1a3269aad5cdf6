"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """trajectories"""

    name = "trajectories"

    def ready(self) -> None:
        """Contribute the pages of HR and dean, parts of a desk, and what waits and joins two accounts."""
        from trajectories import desk, nav, ties, waits  # noqa: F401
        from utq_portal.people.workflow.accounts import movable

        movable("trajectories.startanswer")
