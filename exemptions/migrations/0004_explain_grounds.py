"""Explains the seeded grounds, and keeps questions that were open as rows of their own."""

from __future__ import annotations

from typing import Any

from django.db import migrations

HINTS = {
    "g1": ("Eerstegraads bevoegdheid voor het voortgezet onderwijs", "For teaching in upper secondary education"),
    "g1b": ("Tweedegraads bevoegdheid voor het voortgezet onderwijs", "For teaching in lower secondary education"),
    "g2": ("Als geregistreerd lerarenopleider", "As a registered teacher educator"),
    "g3": ("Voor het hoger onderwijs, met een diploma", "For higher education, with a diploma"),
}


def explain(apps: Any, schema_editor: Any) -> None:
    """A line under each seeded ground; a diploma from abroad may need a translation."""
    ground = apps.get_model("exemptions", "ExemptionGround")
    for code, (nl, en) in HINTS.items():
        ground.objects.filter(code=code, hint_nl="", hint_en="").update(hint_nl=nl, hint_en=en)
    ground.objects.filter(code="g3").update(needs_translation=True)


def keep_questions(apps: Any, schema_editor: Any) -> None:
    """One row per question that stood in the request."""
    request, question = (apps.get_model("exemptions", name) for name in ("ExemptionRequest", "Question"))
    rows = request.objects.exclude(question="").exclude(filed_by=None)
    question.objects.bulk_create(
        question(
            request=row,
            text=row.question,
            asked_by_id=row.filed_by_id,
            asked_at=row.state_since,
            answered_at=None if row.state == "needs_info" else row.state_since,
        )
        for row in rows
    )


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("exemptions", "0003_whole_procedure")]
    operations = [
        migrations.RunPython(explain, migrations.RunPython.noop),
        migrations.RunPython(keep_questions, migrations.RunPython.noop),
    ]
