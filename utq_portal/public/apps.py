"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.public"""

    name = "utq_portal.public"
    label = "public"
