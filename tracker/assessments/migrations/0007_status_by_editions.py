"""The status that stood at any edition is found by an index, however many a recommendation has had."""

import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0006_takedown_passes"),
        ("core", "0004_audit_guard"),
        ("recommendations", "0005_invented"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="status",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    models.F("published_in"),
                    models.F("withdrawn_in"),
                    function="int4range",
                    output_field=django.contrib.postgres.fields.ranges.IntegerRangeField(),
                ),
                name="status_by_editions",
            ),
        ),
    ]
