"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """utq_portal.policy"""

    name = "utq_portal.policy"
    label = "policy"
