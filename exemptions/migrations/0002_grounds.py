"""Seeds the grounds (docs/domain.md, Grounds); the second-degree qualification is there but not active."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GROUNDS = [
    ("g1", "Eerstegraads onderwijsbevoegdheid, met een reflectie op de competenties",
     "First-degree teaching qualification, with a reflection on the competences",
     {"needs_reflection": True}),
    ("g1b", "Tweedegraads onderwijsbevoegdheid, met een reflectie op de competenties",
     "Second-degree teaching qualification, with a reflection on the competences",
     {"needs_reflection": True, "active": False}),
    ("g2", "VELON-certificaat", "VELON certificate", {}),
    ("g3", "Onderwijskwalificatie uit het buitenland, academisch en gelijkwaardig",
     "Teaching qualification from abroad, academic and equivalent", {"needs_equivalence": True}),
]


def seed(apps: Any, schema_editor: Any) -> None:
    """The four grounds."""
    ground = apps.get_model("exemptions", "ExemptionGround")
    for code, nl, en, needs in GROUNDS:
        ground.objects.create(code=code, name_nl=nl, name_en=en, **needs)


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("exemptions", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
