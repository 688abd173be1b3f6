"""Let people act a thousand times, then change single rows of the audit trail as a superuser, and find every change.

    python -m tests.drills.audit

Each act leaves exactly one event, while two sealers at once seal now and then. Then each tampering is made, looked for
by what `manage.py audit verify --head` does, and undone before the next. The last line gives the figures; the exit code
is 0 only when every act left one event and every tampering was found. With --control the chain is left out, and the
drill succeeds only if tamperings stay unfound: it shows that the drill can find what it looks for.
"""

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter

import django

from tests.at_once import at_once
from tests.stack import EMPTY, SERVERS, TESTS
from tracker.embedded.postgres import SUPERUSER


class Drill:
    """One run."""

    def __init__(self, acts: int, tamperings: int, seed: int, control: bool) -> None:
        self.acts, self.tamperings, self.seed, self.control = acts, tamperings, seed, control
        self.began = time.monotonic()
        self.wrong: list[str] = []
        self.found = 0

    def run(self) -> int:
        """The whole drill; returns the exit code."""
        self.prepare()
        made = self.let_people_act()
        self.seal()
        self.tamper()
        return self.judge(made)

    def prepare(self) -> None:
        """An empty database, on a server of its own."""
        os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
        SERVERS.start()
        SERVERS.postgres.create_database(TESTS, SERVERS.template(EMPTY).name)
        django.setup()

    def let_people_act(self) -> int:
        """Act after act; returns how many events they made."""
        from tests.drills.office import Office  # noqa: PLC0415 - models can be imported only now
        from tracker.core.models import AuditEvent  # noqa: PLC0415

        office = Office(self.seed)
        first = events = AuditEvent.objects.count()
        kinds: Counter[str] = Counter()
        for number in range(1, self.acts + 1):
            kind = office.act()
            kinds[kind] += 1
            now = AuditEvent.objects.count()
            if now != events + 1:
                self.wrong.append(f"{kind} left {now - events} events")
            events = now
            if number % max(self.acts // 10, 1) == 0:
                self.seal()
                print(f"{number:,} acts", flush=True)
        untold = AuditEvent.objects.filter(before_digest="", after_digest="").order_by("pk")
        self.wrong += [f"{event} does not say what was changed" for event in untold]
        print("Acts:", ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
        return events - first

    def seal(self) -> None:
        """Two sealers at the same time."""
        from tracker.core import sealing  # noqa: PLC0415

        at_once(sealing.seal, sealing.seal)

    def tamper(self) -> None:
        """Tamper, look, undo."""
        from tests.drills.tampering import Tamperer  # noqa: PLC0415
        from tracker.core import sealing  # noqa: PLC0415

        if self.control:
            sealing._broken_links = lambda *_: iter(())
        head = sealing.head()
        tamperer = Tamperer(SERVERS.postgres.url(SUPERUSER, TESTS), self.seed)
        self.expect_whole(head)
        for way in tamperer.tamperings(self.tamperings):
            what, undo = way()
            broken = sealing.verify(kept=head).broken
            undo()
            self.found += bool(broken)
            print(f"{what}: {broken or 'not found'}", flush=True)
        self.expect_whole(head)
        tamperer.close()

    def expect_whole(self, head: str) -> None:
        """Nothing is wrong when nothing was changed."""
        from tracker.core import sealing  # noqa: PLC0415

        verdict = sealing.verify(kept=head)
        if verdict.broken or verdict.waiting:
            self.wrong.append(f"Nothing was changed, and yet: {verdict}")

    def judge(self, made: int) -> int:
        """Say what came of it; returns the exit code."""
        for line in self.wrong:
            print(line)
        print(
            f"{self.acts:,} acts, {made:,} events; {self.tamperings} tamperings, {self.found} found "
            f"(seed {self.seed}, {time.monotonic() - self.began:.0f} seconds)",
            flush=True,
        )
        if self.control:
            return 0 if self.found < self.tamperings else 1
        return 0 if not self.wrong and made == self.acts and self.found == self.tamperings else 1


def main() -> int:
    """Read the command line and run the drill."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.audit", description=__doc__.split("\n")[0])
    parser.add_argument("--acts", type=int, default=1000, help="how many acts (default 1000)")
    parser.add_argument("--tamperings", type=int, default=100, help="how many tamperings (default 100)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="to repeat a run")
    parser.add_argument("--control", action="store_true", help="leave the chain out: must not find all")
    options = parser.parse_args()
    if options.acts < 1 or options.tamperings < 1:
        parser.error("--acts and --tamperings are at least 1")
    # Ended from outside, it stops what it started as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return Drill(options.acts, options.tamperings, options.seed, options.control).run()
    finally:
        SERVERS.stop()


if __name__ == "__main__":
    sys.exit(main())
