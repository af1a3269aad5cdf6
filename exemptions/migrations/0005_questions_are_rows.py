"""The question stands in its own table now."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """After the questions were kept."""

    dependencies = [("exemptions", "0004_explain_grounds")]
    operations = [migrations.RemoveField(model_name="exemptionrequest", name="question")]
