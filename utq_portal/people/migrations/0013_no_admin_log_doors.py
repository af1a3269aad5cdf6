"""The tables of Django's admin, which has no address here: an older database may still have them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0012_undo_new_rows")]

    operations = [
        migrations.RunSQL("DROP TABLE IF EXISTS django_admin_log", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM django_migrations WHERE app = 'admin'", migrations.RunSQL.noop),
    ]
