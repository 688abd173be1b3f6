"""Identity rows never change; published rows can only be withdrawn, once."""

from django.db import migrations

from tracker.core.guards import identity, published


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial"), ("core", "0002_guards")]
    operations = [
        *identity(
            [
                "recommendations_report",
                "recommendations_recommendation",
                "recommendations_finding",
                "recommendations_addressee",
                "recommendations_part",
            ]
        ),
        *published(
            [
                "recommendations_reporttext",
                "recommendations_recommendationtext",
                "recommendations_findingtext",
                "recommendations_leadsto",
                "recommendations_addresseeterms",
                "recommendations_parttext",
                "recommendations_ask",
                "recommendations_round",
                "recommendations_deadline",
                "recommendations_criteria",
            ]
        ),
    ]
