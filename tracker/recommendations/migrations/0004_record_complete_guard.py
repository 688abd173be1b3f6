"""A confirmation is published like everything else."""

from django.db import migrations

from tracker.core.guards import published


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0003_recordcomplete")]
    operations = [*published(["recommendations_recordcomplete"])]
