"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.desks"""

    name = "utq_portal.desks"
    label = "desks"
