"""Whether the folded columns of a table say what its fields say."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from utq_portal.folding import folded_fields


def stale_rows(model: type[models.Model]) -> Iterator[models.Model]:
    """The rows whose folded columns are not what their fields say."""
    fields = folded_fields(model)
    for row in model._default_manager.iterator():
        if any(getattr(row, field.attname) != field.folded(row) for field in fields):
            yield row
