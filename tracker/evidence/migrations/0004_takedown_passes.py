"""A report that was sent stays as it was sent, unless it is taken down."""

from django.db import migrations

from tracker.core.guards import lets_take_downs_pass


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_takedown"), ("core", "0008_taking_down")]
    operations = [lets_take_downs_pass("evidence_fix_sent_update")]
