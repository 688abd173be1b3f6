"""What is being recorded now is known by its time as well as by its transaction's number.

A dump that is restored elsewhere brings the numbers of another server's transactions with it, and the new server counts
up to them again. Nothing of before has a time after the start of the transaction that asks.
"""

from django.db import migrations

from tracker.core.guards import rewritten

# Each function with what stands in it and what takes its place.
TIMED = [
    # The server's clock can be set back during a transaction, whose own acts have to be after its start all the same.
    ("core_number_edition", "greatest(clock_timestamp(), ", "greatest(clock_timestamp(), now(), "),
    ("core_number_takedown", ":= clock_timestamp()", ":= greatest(clock_timestamp(), now())"),
    ("core_guard_published", "WHERE e.transaction =", "WHERE e.published_at >= now() AND e.transaction ="),
    ("core_is_take_down", "AND transaction =", "AND at >= now() AND transaction ="),
    ("core_blank", "AND transaction =", "AND at >= now() AND transaction ="),
    ("core_guard_audit_text", "AND taken.transaction =", "AND taken.at >= now() AND taken.transaction ="),
]


class Migration(migrations.Migration):
    dependencies = [("core", "0013_decided_now")]
    operations = [
        migrations.RunSQL(
            [rewritten(name, old, new) for name, old, new in TIMED],
            [rewritten(name, new, old) for name, old, new in TIMED],
        )
    ]
