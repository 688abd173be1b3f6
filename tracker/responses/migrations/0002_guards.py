"""Responses are published rows: withdrawn, never changed."""

from django.db import migrations

from tracker.core.guards import published


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial"), ("core", "0002_guards")]
    operations = [*published(["responses_response"])]
