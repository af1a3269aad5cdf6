"""The small university at work, for the desks."""

from tests.dashboard.conftest import add, assess, english, number_of_queries

__all__ = ["add", "assess", "english", "number_of_queries"]
