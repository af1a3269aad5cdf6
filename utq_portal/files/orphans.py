"""Kept files that no row names any more: what a crash between disk and database leaves behind.

Nothing is told here which tables keep files. A file goes only when no column that looks like a path names it, and then
no text of any row mentions it either: a table that is added later is safe without a word here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.apps import apps
from django.db import models
from django.db.models import Q

from utq_portal.files import storage

AGE = timedelta(days=2)  # younger ones may belong to a transaction that still runs
BATCH = 500
MOST = 200  # a week; more of them is no leftover but a fault, and somebody should look
_KEEPS = re.compile(r"path|file|logo|image|photo")
Column = tuple[type[models.Model], str]


def sweep(age: timedelta = AGE) -> int:
    """Remove what no row names and say how many; a second run finds nothing."""
    number = 0
    for path in _unnamed(age):
        if number == MOST:
            break
        if not _mentioned(path):
            storage.remove(path)
            number += 1
    return number


def _columns(kinds: tuple[type[models.Field], ...]) -> list[Column]:  # type: ignore[type-arg]
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, kinds)
    ]


def _unnamed(age: timedelta) -> Iterator[str]:
    """Kept files that no column for paths holds, a few queries per batch."""
    columns = [column for column in _columns((models.CharField,)) if _KEEPS.search(column[1])]
    paths = storage.older_than(age)
    while left := set(islice(paths, BATCH)):
        for model, name in columns:
            rows = model._base_manager.filter(**{f"{name}__in": left})
            left -= set(rows.values_list(name, flat=True))
        yield from sorted(left)


def _mentioned(path: str) -> bool:
    """Whether any text or JSON of any row holds the file's name, as the list of a sealed version does."""
    name = path.rsplit("/", 1)[-1]
    return any(
        model._base_manager.filter(Q(**{f"{column}__contains": name})).exists()
        for model, column in _columns((models.CharField, models.TextField))
    ) or any(_in_json(model, column, name) for model, column in _columns((models.JSONField,)))


def _in_json(model: type[models.Model], column: str, name: str) -> bool:
    said = models.functions.Cast(column, models.TextField())
    return model._base_manager.annotate(said_in_json=said).filter(said_in_json__contains=name).exists()
