"""A version that was sent for review stays as it was sent, with what it cites, unless a text is taken down.

A version that was taken down before it was published goes back: nobody approved what it says now.
"""

from django.db import migrations

from tracker.core.guards import lets_take_downs_pass


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_takedown"), ("core", "0008_taking_down")]
    operations = [lets_take_downs_pass("assessments_fix_sent", "assessments_fix_cited")]
