"""SQL that nothing of ours stands in front of."""

import datetime as dt

from django.db import connection, transaction


def sql(statement: str, *values: int | str | dt.datetime) -> None:
    """Run a statement as the application's role, past all of our own code."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].endswith("app")
        cursor.execute(statement, values)
