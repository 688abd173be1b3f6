"""The audit trail is written once."""

from django.db import migrations

from tracker.core.guards import identity


class Migration(migrations.Migration):
    dependencies = [("core", "0003_auditevent")]
    operations = [*identity(["core_auditevent"])]
