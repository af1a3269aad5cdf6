"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.notices"""

    name = "utq_portal.notices"
    label = "notices"
