"""Seeds the two profiles."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from trajectories.profile_data import COMPETENCES, EXAMPLE_EN, EXAMPLE_NL, PROFILES


def seed(apps: Any, schema_editor: Any) -> None:
    """Both profiles have the same competences and criteria; the regime around them differs."""
    profile_model = apps.get_model("trajectories", "Profile")
    for values in PROFILES:
        profile = profile_model.objects.create(**values)
        for number, nl, en, criteria, components in COMPETENCES:
            competence = profile.competences.create(number=number, name_nl=nl, name_en=en)
            for order, (code, text_nl, text_en, hint_nl, hint_en) in enumerate(criteria, 1):
                competence.criteria.create(
                    code=code, order=order, text_nl=text_nl, text_en=text_en, hint_nl=hint_nl, hint_en=hint_en
                )
            for code, label_nl, label_en, kinds in components:
                competence.components.create(
                    code=code, label_nl=EXAMPLE_NL + label_nl, label_en=EXAMPLE_EN + label_en, evidence_kinds=kinds
                )


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("trajectories", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
