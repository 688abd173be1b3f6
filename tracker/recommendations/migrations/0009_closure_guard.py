"""A closure is proposed, agreed to by somebody else, and published like everything else."""

from django.db import migrations

from tracker.core.guards import agreed, published


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0008_closure")]
    operations = [
        *published(["recommendations_closure"]),
        *agreed(["recommendations_closure"]),
    ]
