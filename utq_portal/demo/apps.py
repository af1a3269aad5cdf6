"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.demo"""

    name = "utq_portal.demo"
    label = "demo"

    def ready(self) -> None:
        """Look with the system checks whether people of the demo stayed behind."""
        from utq_portal.demo import checks  # noqa: F401  (registers its check)
