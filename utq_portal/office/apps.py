"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.office"""

    name = "utq_portal.office"
    label = "office"
