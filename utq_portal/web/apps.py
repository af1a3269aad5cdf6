"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.web"""

    name = "utq_portal.web"
    label = "web"
