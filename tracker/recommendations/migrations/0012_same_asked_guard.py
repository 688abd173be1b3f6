"""A link to the same asked by others is published and withdrawn like everything else."""

from django.db import migrations

from tracker.core.guards import published


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0011_same_asked")]
    operations = published(["recommendations_sameasked"])
