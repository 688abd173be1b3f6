"""Brings the database and the static files up to date: a process of its own, since it needs Django.

`python -m tracker.embedded.prepare migrate load sample collect` does the steps that are named, in that order.
"""

import os
import sys
from collections.abc import Callable

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

REPORT = "tracker/recommendations/data/police-conduct-and-complaints.yaml"


def migrate() -> None:
    """Apply what migrations there are, as the database's owner."""
    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", database="owner", interactive=False)


def load() -> None:
    """Load the report and its figures; what is there already is left alone."""
    call_command("load_report", REPORT)
    call_command("load_figures")


def sample() -> None:
    """Load the invented report with its people; what is there already is left alone."""
    call_command("load_sample")


def collect() -> None:
    """Copy the static files to where they are served from, with their hashed names."""
    call_command("collectstatic", interactive=False, verbosity=1)


STEPS: dict[str, Callable[[], None]] = {
    "migrate": migrate,
    "load": load,
    "sample": sample,
    "collect": collect,
}


def main(names: list[str]) -> None:
    """Do the named steps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    for name in names:
        STEPS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
