"""Whether everything was brought up to date from exactly the files that are here: then a start need not do it again.

What was done to a database stands in the database's own comment, so that a database that was dropped, replaced or
migrated by hand is brought up to date again; so is one into which a dump was restored, since its tables were made anew.
A dump of data alone, without tables, counts as prepared: what the files hold is not loaded beside it. What was done to
the static files stands in `var/`, beside them.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from tracker.embedded.postgres import Postgres

MIGRATED = "SELECT to_regclass('django_migrations') IS NOT NULL"
# The number of the table tells it from one that a dump has brought, with the same migrations in it.
MIGRATIONS = "SELECT app, name, tableoid FROM django_migrations ORDER BY app, name"
COMMENT = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"


def state_of_static_files(checkout: Path) -> str:
    """A hash that changes with any file that collectstatic would copy, or with the place that it copies to."""
    place = os.environ.get("STATIC_ROOT", "")
    return state_of([checkout / "requirements.txt", *(checkout / "static").rglob("*")], place)


def state_of_product(checkout: Path, steps: Iterable[str]) -> str:
    """A hash that changes with any file that says what the preparation's `steps` do to a database."""
    rooms = [path for room in ("tracker", "accounts") for path in (checkout / room).rglob("*")]
    # Python writes these by itself.
    written = [path for path in rooms if path.suffix != ".pyc"]
    return state_of([checkout / "requirements.txt", *written], " ".join(steps))


def state_of(paths: Iterable[Path], *others: str) -> str:
    """A hash of what files these are, how large, and when they were written."""
    state = hashlib.sha256("\n".join(others).encode())
    for path in sorted(path for path in paths if path.is_file()):
        status = path.stat()
        state.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return state.hexdigest()


def is_prepared(postgres: Postgres, database: str, product: str) -> bool:
    """Whether `product` (a state) prepared `database` last, and it was neither migrated nor restored since."""
    return postgres.execute(COMMENT, database=database) == [(_mark(postgres, database, product),)]


def keep_prepared(postgres: Postgres, database: str, product: str) -> None:
    """Write down that `database` has just been brought up to date by `product`."""
    postgres.execute("COMMENT ON DATABASE {} IS {text}", database, text=_mark(postgres, database, product))


def _mark(postgres: Postgres, database: str, product: str) -> str:
    there = postgres.execute(MIGRATED, database=database) == [(True,)]
    applied = postgres.execute(MIGRATIONS, database=database) if there else []
    return f"prepared {hashlib.sha256(f'{product} {applied}'.encode()).hexdigest()}"
