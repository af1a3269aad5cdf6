"""A small university at work, as the desks see it."""

from tests.dashboard.conftest import add, assess, english, number_of_queries

__all__ = ["add", "assess", "english", "number_of_queries"]
