"""Live through a year at random, keep what every public page said at each day's end, and ask for each day afterwards.

    python -m tests.drills.as_at --days 365

It starts a PostgreSQL of its own and moves its clock and Python's through the days, both changes of London's clocks
included. An invented committee publishes reports, edits their texts, moves dates, corrects, withdraws, holds, closes
and takes down; bodies answer and report. Over midnight other connections do it slowly: editions that have their time
and are not committed yet, some of which fail; editions that wait for those; transactions that have begun and publish
later; drafts. Just after midnight a reader asks for the day that is over.

At each day's end, once what took its time on that day is committed or gone, the inside of every page's `<main>` is
kept: of the editions' own pages those of the last three and three others; downloads whole; a third of all on a day
without an edition. When all days are over, each page of each day is asked for with `?as-at=`, by the same build,
without a cache. It has to be the same byte for byte but for the as-at parameter of its links and of the register's form
(readings.without), and, where something was taken down after that day, but for what that removed (gone.Gone): the text
may be gone or say so, and tags beside it may have gone with it, with the blanks between them; all else, every other tag
included, is compared as it is. Three kinds of page are asked less of. Of a change that an edition's page tells, the
words beside a text that was taken down may go with it. A list in the order of its titles is compared row by row,
whatever their order. A list that is chosen by a theme is left out whole where a recommendation's text went, because it
finds fewer rows without it. The last line gives the figures; the exit code is 0 only for "0 differ". With --control a
day is looked up by the timestamp of an edition's row, which is the moment at which its transaction began, and without
waiting; the drill succeeds only if it sees that days differ.
"""

import argparse
import logging
import os
import signal
import sys

import django
from django.db import connections

from tests.stack import EMPTY, SERVERS, TESTS

PATIENCE = "300s"


def prepare() -> None:
    """An empty database with the product's tables, and Django on it, without a cache and without built files."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    SERVERS.start()
    SERVERS.postgres.create_database(TESTS, SERVERS.template(EMPTY).name)
    django.setup()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # what is not there on a day is no news
    from django.conf import settings  # noqa: PLC0415 - Django is set up only now

    # On a busy machine the reader of midnight waits as long as the other pages take.
    connections.settings["default"]["OPTIONS"]["options"] += f" -c statement_timeout={PATIENCE}"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def main() -> int:
    """Read the command line and run the drill."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.as_at", description=__doc__.split("\n")[0])
    parser.add_argument("--days", type=int, default=365, help="how many days (default 365)")
    parser.add_argument("--seed", type=int, default=5, help="of everything that is random (default 5)")
    parser.add_argument("--seconds", type=float, default=2400, help="give up after this time (default 2400)")
    parser.add_argument("--control", action="store_true", help="look days up by row timestamps: must differ")
    options = parser.parse_args()
    if options.days < 2:
        parser.error("--days is at least 2")
    # Ended from outside, it stops what it started as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        prepare()
        from tests.drills.past_days import Drill  # noqa: PLC0415 - models can be imported only now

        return Drill(options.days, options.seed, options.seconds, control=options.control).run()
    finally:
        SERVERS.stop()


if __name__ == "__main__":
    sys.exit(main())
