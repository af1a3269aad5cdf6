"""Criteria get a few words for the head of a table; the seeded profiles get theirs."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from trajectories.profile_data import PROFILES, SHORT


def name_them(apps: Any, schema_editor: Any) -> None:
    """By code, in the seeded profiles; a profile of a university's own keeps the first words of its texts."""
    criteria = apps.get_model("trajectories", "Criterion").objects.filter(
        competence__profile__code__in=[one["code"] for one in PROFILES]
    )
    for code, (short_nl, short_en) in SHORT.items():
        criteria.filter(code=code).update(short_nl=short_nl, short_en=short_en)


class Migration(migrations.Migration):
    """Two columns, and what stands in them."""

    dependencies = [("trajectories", "0009_plan_address")]
    operations = [
        migrations.AddField("criterion", "short_en", models.CharField(blank=True, max_length=40)),
        migrations.AddField("criterion", "short_nl", models.CharField(blank=True, max_length=40)),
        migrations.RunPython(name_them, migrations.RunPython.noop),
    ]
