"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.dashboard"""

    name = "utq_portal.dashboard"
    label = "dashboard"
