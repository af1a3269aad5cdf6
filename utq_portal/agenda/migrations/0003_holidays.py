"""Seeds the recognised Dutch holidays."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from utq_portal.agenda.dutch import FIRST_YEAR, LAST_YEAR, dutch_holidays


def seed(apps: Any, schema_editor: Any) -> None:
    """The days of every year that a new portal knows."""
    table = apps.get_model("agenda", "Holiday")
    table.objects.bulk_create(
        [
            table(on=day, name_nl=nl, name_en=en)
            for year in range(FIRST_YEAR, LAST_YEAR + 1)
            for day, nl, en in dutch_holidays(year)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("agenda", "0002_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
