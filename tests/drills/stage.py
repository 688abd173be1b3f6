"""What drills share: a database of their own that this process works in, and the way in from the command line."""

import argparse
import importlib
import os
import signal

import django

from tests.stack import LOADED, SERVERS, TESTS, Database


def weaken(database: Database, *statements: str) -> None:
    """Take guards out of a drill's own database, as its superuser, and say so: what only a control does."""
    print("Dropped in a database of the drill's own:", *statements, sep="\n  ", flush=True)
    for statement in statements:
        SERVERS.postgres.execute(statement, database=database.name)


def run(parser: argparse.ArgumentParser, scene: str) -> int:
    """Read the command line and play a scene with the servers and the real report's register; returns the exit code.

    The scene is a module that imports models, so that it can be read only once Django is set up; it has
    `play(options, database)`, which returns the exit code.
    """
    options = parser.parse_args()
    # Ended from outside, it stops what it started as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        SERVERS.start()
        SERVERS.postgres.create_database(TESTS, SERVERS.template(LOADED).name)
        os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
        django.setup()
        exit_code: int = importlib.import_module(scene).play(options, SERVERS.database(TESTS))
        return exit_code
    finally:
        SERVERS.stop()
