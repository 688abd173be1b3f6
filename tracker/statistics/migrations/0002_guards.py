"""Identity rows never change; published rows can only be withdrawn, once."""

from django.db import migrations

from tracker.core.guards import identity, published


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial"), ("core", "0002_guards")]
    operations = [
        *identity(
            [
                "statistics_source",
                "statistics_series",
            ]
        ),
        *published(
            [
                "statistics_sourcetext",
                "statistics_seriestext",
                "statistics_observation",
                "statistics_indicator",
                "statistics_figuresnote",
            ]
        ),
    ]
