"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.demo"""

    name = "utq_portal.demo"
    label = "demo"
