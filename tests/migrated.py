"""The migrated, empty database, kept as SQL from one run to the next: restoring takes a tenth of migrating.

What is kept goes by a hash of all that a migration can read, so a change to any of it migrates anew.
"""

import hashlib
import os
import subprocess
from pathlib import Path

from tracker.embedded import places
from tracker.embedded.application import CHECKOUT
from tracker.embedded.postgres import SUPERUSER, Postgres

NAME = "migrated"


def kept() -> Path:
    """Where the database that today's code makes is kept; the file need not be there."""
    code = [path for room in ("tracker", "accounts") for path in (CHECKOUT / room).rglob("*.py")]
    state = hashlib.sha256()
    for path in (*sorted(code), CHECKOUT / "requirements.txt"):
        state.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return places.folder(CHECKOUT / "var" / "cache") / f"{NAME}-{state.hexdigest()[:16]}.sql"


def restore(file: Path, postgres: Postgres, database: str) -> None:
    """Fill an empty database with what is kept."""
    command = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run(postgres, *command, f"--file={file}", database=database)


def keep(file: Path, postgres: Postgres, database: str) -> None:
    """Keep a database in place of what earlier code had made."""
    unfinished = file.with_suffix(f".{os.getpid()}")
    _run(postgres, "pg_dump", f"--file={unfinished}", database=database)
    for earlier in file.parent.glob(f"{NAME}-*.sql"):
        earlier.unlink(missing_ok=True)
    unfinished.rename(file)


def _run(postgres: Postgres, program: str, *options: str, database: str) -> None:
    subprocess.run(
        [postgres.programs / program, *options, f"--dbname={postgres.url(SUPERUSER, database)}"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
