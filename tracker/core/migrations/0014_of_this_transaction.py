"""What is being recorded now is known by its time as well as by its transaction's number.

A dump that is restored elsewhere brings the numbers of another server's transactions with it, and the new server counts
up to them again. Nothing of before has a time after the start of the transaction that asks.
"""

from django.db import migrations

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


def replaced(function: str, old: str, new: str) -> str:
    """The statement that writes a function anew, with something else in the place of some of its text."""
    name = f"'{function}'::regproc"
    return f"EXECUTE replace(pg_get_functiondef({name}), $old${old}$old$, $new${new}$new$);"


def functions(changes: list[tuple[str, str, str]]) -> str:
    return f"DO $do$ BEGIN {' '.join(replaced(*change) for change in changes)} END $do$"


class Migration(migrations.Migration):
    dependencies = [("core", "0013_decided_now")]
    operations = [
        migrations.RunSQL(functions(TIMED), functions([(name, new, old) for name, old, new in TIMED]))
    ]
