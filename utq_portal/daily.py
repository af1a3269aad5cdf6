"""Conditions that ask for nothing but the day: built once for it, as that takes longer than the database does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

P = ParamSpec("P")
T = TypeVar("T")
KINDS = 64  # of a condition, by what it is asked with and by day


def made_once_a_day(make: Callable[P, T]) -> Callable[P, T]:
    """What ``make`` gives, a condition or rows to be chosen, is built once a day for the same words and shared.

    Only what depends on the day and these words alone, and is never changed: Django copies it wherever it is used. Rows
    are read anew each time.
    """

    def build(_day: date, *args: P.args, **kwargs: P.kwargs) -> T:
        return make(*args, **kwargs)

    made: Callable[..., T] = lru_cache(maxsize=KINDS)(build)

    @wraps(make)
    def given(*args: P.args, **kwargs: P.kwargs) -> T:
        found = made(timezone.localdate(), *args, **kwargs)
        return found.all() if isinstance(found, QuerySet) else found

    return given
