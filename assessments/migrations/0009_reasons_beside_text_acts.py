"""Reasons of announced decisions go beside the texts that are to be repaired, as every later announcement does."""

from django.db import migrations


def put_beside(apps, schema_editor):
    Assessment = apps.get_model("assessments", "Assessment")
    Judgement = apps.get_model("assessments", "Judgement")
    Section = apps.get_model("dossiers", "CompetenceSection")
    newest = {}
    for row in Assessment.objects.filter(state="announced").order_by("pk").iterator():
        newest[row.trajectory_id] = row
    for row in newest.values():
        if row.outcome != "insufficient":
            continue
        for one in Judgement.objects.filter(assessment=row, value="insufficient"):
            Section.objects.filter(
                dossier__trajectory=row.trajectory_id, competence=one.competence_id
            ).exclude(state__in=["sufficient", "recognised"]).update(
                repair_text=one.motivation,
                repair_on=row.decided_on,
                repair_arbitrated=row.decided_by == "arbitration",
            )


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_documents_drawn_again"),
        ("dossiers", "0011_repair_reasons_acts"),
    ]

    operations = [migrations.RunPython(put_beside, migrations.RunPython.noop)]
