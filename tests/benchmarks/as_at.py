"""The register at a past edition, against the register of today, with a million statuses behind it.

    python -m tests.benchmarks.as_at

It starts a PostgreSQL of its own, loads the real report and then 10,000 invented recommendations with 100 statuses
each, spread over 1,000 editions. Within one run it reads the first page of 25 at editions picked at random, through the
product's own queryset, and what a tracker without a past would read: the current rows and no others. The promise is
that the past takes at most five times as long, whatever the page is sorted by, and that a page of 25 takes as many SQL
statements as with 8 recommendations, fewer than 12. The last line gives the figures; the exit code is 0 only if both
hold. Times depend on the machine and are printed for reading; only their ratio is judged.
"""

import argparse
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from statistics import median

import django

from tests.stack import SERVERS, TESTS

AT_MOST = 5.0
UNDER = 12
PAGE = 25
# What a page is sorted by, as the register's table does it, and the same for the plain scan.
SORTS = {"title": "title", "word": "word", "changed_at": "changed_in", "-changed_in": "-changed_in"}
LISTS = [
    "/recommendations/",
    "/recommendations/?page=1&sort=-word",
    "/recommendations/?sort=asked_of",
    "/recommendations/?sort=changed_at",
    "/recommendations/?body=mopac&text=the",
    "/recommendations/?as-at=2&sort=title",
]


class Benchmark:
    """One run."""

    def __init__(self, recommendations: int, versions: int, editions: int, rounds: int) -> None:
        self.recommendations, self.versions = recommendations, versions
        self.editions, self.rounds = editions, rounds

    def run(self) -> int:
        """The whole benchmark; returns the exit code."""
        self.prepare()
        few = self.statements()
        began = time.monotonic()
        self.fill()
        print(f"Filled in {time.monotonic() - began:.0f} s.", flush=True)
        many = self.statements()
        self.explain()
        self.time_filters()
        past, current = self.race()
        return self.judge(past, current, few, many)

    def prepare(self) -> None:
        """A database with the real report: 8 recommendations, 2 editions."""
        os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
        SERVERS.start()
        SERVERS.postgres.create_database(TESTS)
        SERVERS.prepare(SERVERS.database(TESTS), "migrate", "load")
        django.setup()
        from django.conf import settings  # noqa: PLC0415 - Django is set up only now
        from django.test.utils import setup_test_environment  # noqa: PLC0415

        setup_test_environment()
        # Pages are drawn without their stylesheet, which need not have been built.
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}

    def fill(self) -> None:
        """The invented ones, with their histories."""
        from tests.factories import CROWD  # noqa: PLC0415

        size = f"{self.recommendations}, {self.versions}, {self.editions}"
        for statement in (CROWD, f"SELECT crowd({size})", "VACUUM ANALYZE"):
            SERVERS.postgres.execute(statement, database=TESTS)

    def statements(self) -> dict[str, int]:
        """How many SQL statements each list takes, drawn afresh by the test client; prints how long it took."""
        from django.core.cache import cache  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        counts = {}
        for address in LISTS:
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                took = milliseconds(partial(self.page, Client(), address))
            counts[address] = len(asked)
            print(f"{address}: {len(asked)} statements, {took:.0f} ms", flush=True)
        return counts

    def page(self, client: object, address: str) -> None:
        """Get one page, which must be there."""
        assert client.get(address).status_code == 200, address  # type: ignore[attr-defined]

    def past(self, sort: str) -> Iterable[object]:
        """The product's first page at an edition picked at random."""
        from tracker.core import editions  # noqa: PLC0415
        from tracker.public.register import every  # noqa: PLC0415

        at = editions.asked_for(str(random.randint(3, self.editions + 2)))
        return every(at).order_by(sort, "position", "pk")[:PAGE]

    def current(self, sort: str) -> Iterable[object]:
        """The first page as it would be asked for if nothing but the current rows were kept."""
        from django.db.models import F, FilteredRelation, Q  # noqa: PLC0415

        from tracker.recommendations.models import Recommendation  # noqa: PLC0415

        tables = {"text": "texts", "status": "statuses", "report_text": "report__texts"}
        joins = {
            name: FilteredRelation(table, condition=Q(**{f"{table}__withdrawn_in": None}))
            for name, table in tables.items()
        }
        rows = Recommendation.objects.select_related("report").annotate(**joins)
        rows = rows.filter(**{f"{name}__isnull": False for name in joins})
        said = {"title": "text__title", "word": "status__word", "changed_in": "status__published_in"}
        return rows.annotate(**{name: F(path) for name, path in said.items()}).order_by(
            SORTS[sort], "position", "pk"
        )[:PAGE]

    def explain(self) -> None:
        """Print how the database finds a past page, for the reader."""
        for kind in (self.past, self.current):
            for sort in SORTS:
                rows = kind(sort)
                print(f"by {sort}:", rows.explain(analyze=True, buffers=True).split("SubPlan")[0])  # type: ignore[attr-defined]

    def time_filters(self) -> None:
        """Print how long it takes to count what stands beside each choice of each filter."""
        from tracker.core import editions  # noqa: PLC0415
        from tracker.public.filters import RegisterFilter  # noqa: PLC0415
        from tracker.public.register import every  # noqa: PLC0415

        at = editions.now()
        times = [
            milliseconds(lambda: RegisterFilter({}, queryset=every(at), at=at)) for _ in range(self.rounds)
        ]
        print(f"counts of the filters: {median(times):.0f} ms", flush=True)

    def race(self) -> tuple[dict[str, float], dict[str, float]]:
        """The median of each, in milliseconds by sort, the two in turns."""
        past: dict[str, list[float]] = {sort: [] for sort in SORTS}
        current: dict[str, list[float]] = {sort: [] for sort in SORTS}
        for _ in range(self.rounds):
            for sort in SORTS:
                past[sort].append(milliseconds(partial(fetch, self.past, sort)))
                current[sort].append(milliseconds(partial(fetch, self.current, sort)))
        return {sort: median(past[sort]) for sort in SORTS}, {sort: median(current[sort]) for sort in SORTS}

    def judge(
        self, past: dict[str, float], current: dict[str, float], few: dict[str, int], many: dict[str, int]
    ) -> int:
        """Say what was measured and return the exit code."""
        ratios = {sort: past[sort] / current[sort] for sort in SORTS}
        for sort in SORTS:
            print(
                f"by {sort}: {past[sort]:.0f} ms in the past, {current[sort]:.0f} ms now, {ratios[sort]:.1f} times"
            )
        most = max(many.values())
        print(
            f"as at at most {max(ratios.values()):.1f} × current ({self.recommendations:,} recommendations × "
            f"{self.versions} rows, median of {self.rounds}); a page of {PAGE}: {max(few.values())} statements at 8, "
            f"{most} at {self.recommendations + 8:,}",
            flush=True,
        )
        return 0 if max(ratios.values()) <= AT_MOST and few == many and most < UNDER else 1


def fetch(kind: Callable[[str], Iterable[object]], sort: str) -> None:
    """Make a page and read it."""
    list(kind(sort))


def milliseconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def main() -> int:
    """Read the command line and run the benchmark."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.as_at", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--recommendations", type=int, default=10_000, help="how many (default 10,000)")
    parser.add_argument("--versions", type=int, default=100, help="statuses of each (default 100)")
    parser.add_argument("--editions", type=int, default=1000, help="over how many editions (default 1,000)")
    parser.add_argument("--rounds", type=int, default=15, help="how often each is timed (default 15)")
    options = parser.parse_args()
    if (
        min(options.recommendations, options.versions, options.rounds) < 1
        or options.editions < options.versions
    ):
        parser.error("every number is at least 1, and --editions at least --versions")
    # Ended from outside, it stops what it started as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return Benchmark(options.recommendations, options.versions, options.editions, options.rounds).run()
    finally:
        SERVERS.stop()


if __name__ == "__main__":
    sys.exit(main())
