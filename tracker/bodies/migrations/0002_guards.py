"""Identity rows never change; published rows can only be withdrawn, once."""

from django.db import migrations

from tracker.core.guards import identity, published


class Migration(migrations.Migration):
    dependencies = [("bodies", "0001_initial"), ("core", "0002_guards")]
    operations = [
        *identity(
            [
                "bodies_body",
            ]
        ),
        *published(
            [
                "bodies_bodyname",
                "bodies_answersthrough",
            ]
        ),
    ]
