"""No birth date is kept, so nothing could be counted from the state pension: the setting goes, its values with it."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("policy", "PolicyValue").objects.filter(name="pension_months").delete()


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_page_texts")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
