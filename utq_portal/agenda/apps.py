"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.agenda"""

    name = "utq_portal.agenda"
    label = "agenda"
