"""Whether what is stored of who has the ball is what follows from the rows (docs/domain.md, Who has the ball)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import F, Q, QuerySet

from utq_portal.workflow import CaseRow, case_models, right_columns, settle


def _wrong(model: type[CaseRow]) -> QuerySet[Any]:
    """The rows in which a column differs, each with the right ones as ``right_<column>``."""
    right = {f"right_{name}": value for name, value in right_columns(model).items()}
    differs = Q()
    for name in right:
        differs |= ~Q((name.removeprefix("right_"), F(name)))
    return model._default_manager.annotate(**right).filter(differs).order_by("pk")


def differences(*, mend: bool = False) -> Iterator[str]:
    """A line for each column of each case that differs; ``mend`` writes the right ones, under the lock of the row."""
    for model in case_models():
        rows = list(_wrong(model))
        for row in rows:
            for name in right_columns(model):
                is_now, right = getattr(row, name), getattr(row, f"right_{name}")
                if is_now != right:
                    yield f"{model._meta.label_lower} {row.pk}: {name} is {is_now}, and should be {right}"
        if mend and rows:
            with transaction.atomic():
                held = model._default_manager.select_for_update().filter(pk__in=[row.pk for row in rows])
                settle(model._default_manager.filter(pk__in=[row.pk for row in held]))


class Command(BaseCommand):
    help = "Work out anew who has the ball of every case, and say where something else is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="write what is right")

    def handle(self, *args: Any, mend: bool, **options: Any) -> None:
        found = list(differences(mend=mend))
        self.stdout.write("\n".join([*found, f"{len(found)} differences{', mended' if mend and found else ''}."]))
