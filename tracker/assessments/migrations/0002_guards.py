"""Identity rows never change; published rows can only be withdrawn, once."""

from django.db import migrations

from tracker.core.guards import published


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("core", "0002_guards")]
    operations = [
        *published(
            [
                "assessments_status",
            ]
        ),
    ]
