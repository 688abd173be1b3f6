"""The templates of databases, kept as SQL from one run to the next: restoring takes a tenth of migrating.

What is kept goes by a hash of all that a migration, or what loads the data, can read, so a change to any of it makes
it anew; and by the day, since what is loaded is published on the day on which it is.
"""

import hashlib
import os
import subprocess
from functools import cache
from pathlib import Path

from tracker.core import clock
from tracker.embedded import places
from tracker.embedded.application import CHECKOUT
from tracker.embedded.postgres import SUPERUSER, Postgres


@cache
def file(template: str) -> Path:
    """Where a template that today's code makes is kept; the file need not be there."""
    files = [path for room in ("tracker", "accounts", "templates") for path in (CHECKOUT / room).rglob("*")]
    # What Python writes by itself comes and goes.
    read = sorted(path for path in files if "__pycache__" not in path.parts and path.is_file())
    state = hashlib.sha256(f"{clock.today()}".encode())
    for path in (*read, CHECKOUT / "requirements.txt"):
        state.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return places.folder(CHECKOUT / "var" / "cache") / f"{template}-{state.hexdigest()[:16]}.sql"


def restore(file: Path, postgres: Postgres, database: str) -> None:
    """Fill an empty database with what is kept."""
    command = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run(postgres, *command, f"--file={file}", database=database)


def keep(file: Path, postgres: Postgres, database: str) -> None:
    """Keep a database in place of what earlier code had made."""
    unfinished = file.with_suffix(f".{os.getpid()}")
    _run(postgres, "pg_dump", f"--file={unfinished}", database=database)
    template = file.stem.rpartition("-")[0]
    for earlier in file.parent.glob(f"{template}-*.sql"):
        earlier.unlink(missing_ok=True)
    unfinished.rename(file)


def _run(postgres: Postgres, program: str, *options: str, database: str) -> None:
    subprocess.run(
        [postgres.programs / program, *options, f"--dbname={postgres.url(SUPERUSER, database)}"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
