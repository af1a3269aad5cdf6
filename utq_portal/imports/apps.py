"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.imports"""

    name = "utq_portal.imports"
    label = "imports"
