"""What the statement of a course says is kept."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """After the folded names."""

    dependencies = [("courses", "0004_names_folded")]
    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("printed", models.JSONField(default=dict)),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                (
                    "registration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statement",
                        to="courses.registration",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
