"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.files"""

    name = "utq_portal.files"
    label = "files"
