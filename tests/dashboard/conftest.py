"""The small university at work, as the desks have it."""

from tests.desks.conftest import Add, add, assess, english, number_of_queries

__all__ = ["Add", "add", "assess", "english", "number_of_queries"]
