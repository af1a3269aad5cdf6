"""The app's name."""

from django.apps import AppConfig


class Config(AppConfig):
    """exemptions"""

    name = "exemptions"
