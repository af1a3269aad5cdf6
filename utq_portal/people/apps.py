"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.people"""

    name = "utq_portal.people"
    label = "people"
