"""Letters keep the files they had before they were drawn again."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """After the lengths of columns."""

    dependencies = [("assessments", "0007_lengths")]
    operations = [
        migrations.CreateModel(
            name="EarlierLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_path", models.CharField(blank=True, max_length=200)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("file_size", models.PositiveBigIntegerField(default=0)),
                ("file_mime", models.CharField(blank=True, max_length=100)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("rendered_at", models.DateTimeField(blank=True, null=True)),
                ("replaced_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_files",
                        to="assessments.decisionletter",
                    ),
                ),
            ],
            options={
                "ordering": ["-replaced_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("letter", "file_path"), name="earlier_decision_letter_once")
                ],
            },
        ),
    ]
