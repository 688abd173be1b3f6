"""The days of the drill of past days, the nights between them, and the comparison at the end."""

import datetime as dt
import difflib
import time
from collections import Counter

from django.db import connection

from tests.drills.chance import Chance
from tests.drills.clocks import Clocks
from tests.drills.gone import Gone
from tests.drills.invented_year import Year
from tests.drills.readings import Reading, addresses, read, read_as_at
from tests.drills.slowly import PATIENCE, Slow, begun, drafting, publication
from tests.stack import TESTS
from tracker.core import clock, editions
from tracker.core.formats import counted
from tracker.core.models import Edition, TakeDown
from tracker.core.takedown import on_take_down
from tracker.recommendations.models import RecommendationText, ReportText

FIRST = dt.date(2024, 10, 24)
# The first days and nights see everything; of the others some are quiet.
BUSY = 3
# Every so many days something is taken down.
TAKEN_DOWN = 100
# On a day without an edition one page in so many is kept.
SHARE = 3
SHOWN = 5
SECOND, INSTANT = dt.timedelta(seconds=1), dt.timedelta(microseconds=1)


def last_by_row_timestamp(end: dt.datetime, *, is_over: bool = False) -> int:
    """What the product does not do: find a day's edition by when its transaction began, and without the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM core_edition WHERE created_at < %s", [end])
        return int(cursor.fetchone()[0])


class Drill:
    """One run."""

    def __init__(self, days: int, seed: int, seconds: float, *, control: bool) -> None:
        if control:
            editions._last_before = last_by_row_timestamp
        self.control = control
        self.began = time.perf_counter()  # a clock that is not moved
        self.seconds = seconds
        self.days = [FIRST + dt.timedelta(days=number) for number in range(days)]
        self.chance = Chance(seed)
        self.clocks = Clocks(TESTS, moment(FIRST, 8))
        self.year = Year(self.chance)
        self.kept: dict[dt.date, dict[str, Reading]] = {}
        self.over_midnight: Counter[str] = Counter()
        self.gone_from: Counter[str] = Counter()
        self.gone = Gone()
        on_take_down(self.gone.keep)
        self.newest = 0
        self.is_busy = True
        self.at_midnight: list[tuple[dt.date, str, Reading]] = []

    @property
    def took(self) -> float:
        """How many seconds it has taken so far."""
        return time.perf_counter() - self.began

    def run(self) -> int:
        """The whole drill; returns the exit code."""
        for number, day in enumerate(self.days, start=1):
            if self.took < self.seconds:
                self.day(day, number)
        lived = self.took
        print(f"{len(self.kept)} days in {lived:.0f} s: {told(self.year.done)}.")
        print(f"Over midnight: {told(self.over_midnight)}.", flush=True)
        self.clocks.show(moment(self.days[-1], 36))
        compared, differ = self.compare()
        print(
            f"Compared in {self.took - lived:.0f} s. Something was taken down since from: {told(self.gone_from)}."
        )
        return self.judge(compared, differ)

    def judge(self, compared: int, differ: int) -> int:
        """Say what was found, and return the exit code."""
        in_time = self.took < self.seconds
        if not in_time:
            print("Time was up before everything was done.")
        pages = {address for kept in self.kept.values() for address in kept}
        down = counted(TakeDown.objects.count(), "take-down")
        print(
            f"as at: {len(self.kept)} days, {Edition.objects.count()} editions, {len(pages)} pages, "
            f"{compared:,} compared, {differ:,} differ ({len(self.at_midnight)} were asked for at midnight, "
            f"in {self.gone_from.total():,} only what {down} removed was left out, "
            f"{self.took:.0f} seconds)",
            flush=True,
        )
        if self.control:
            return 0 if differ else 1
        return 1 if differ or not in_time else 0

    # The days and the nights

    def day(self, day: dt.date, number: int) -> None:
        """One day: up to four acts at any hour, the night, and what the pages show at its end."""
        self.is_busy = number <= BUSY or self.chance.random() < 0.6
        first = 8.1 if number == 1 else 0.1
        acts = self.chance.randint(1, 4) if self.is_busy else 0
        for hour in sorted(self.chance.uniform(first, 22.9) for _ in range(acts)):
            self.clocks.show(moment(day, hour))
            self.year.act()
        if number % TAKEN_DOWN == 20:
            self.year.try_to("take_down")
        self.clocks.show(clock.end_of_london_day(day) - SECOND)
        self.year.sweep()
        self.night(day)
        if number % 30 == 0:
            print(f"{number} days in {self.took:.0f} s", flush=True)

    def night(self, day: dt.date) -> None:
        """From the last second of a day to the first of the next."""
        midnight = clock.end_of_london_day(day)
        out, waits, later = self.slowly()
        self.clocks.show(midnight)
        address = self.chance.choice(addresses(self.chance))
        answers: list[Reading] = []
        reader = Slow(lambda _: answers.append(read_as_at(address, day)))
        self.wait_until_it_waits(reader, "FOR SHARE")
        if out:
            out.end()
        if waits:
            waits.has_come_there()
        self.clocks.show_pages(midnight - INSTANT)
        self.keep(day)
        self.clocks.show(midnight + SECOND)
        for slow in (waits, *later, reader):
            if slow:
                slow.end()
        self.at_midnight.append((day, address, answers[0]))

    def slowly(self) -> tuple[Slow | None, Slow | None, list[Slow]]:
        """What goes on over midnight: an edition that has its time, one that waits for it, and what comes later."""
        out = waits = None
        later = []
        if self.happens("a draft", 0.3):
            later.append(self.there(drafting(self.year)))
        if self.happens("begun", 0.5):
            later.append(self.there(begun(self.year)))
        if self.happens("an edition that has its time", 0.5):
            fails = len(self.kept) != 1 and self.happens("of these, failed", 0.3)
            out = self.there(publication(self.year, RecommendationText, fails=fails))
            if self.happens("an edition that waits for it", 0.5):
                waits = publication(self.year, ReportText)
                self.wait_until_it_waits(waits, "INSERT INTO core_edition")
        return out, waits, later

    def happens(self, what: str, share: float) -> bool:
        """Whether something goes on this night."""
        if not self.is_busy or (len(self.kept) >= BUSY and self.chance.random() > share):
            return False
        self.over_midnight[what] += 1
        return True

    def there(self, slow: Slow) -> Slow:
        """The same, once it has come to its point."""
        slow.has_come_there()
        return slow

    def wait_until_it_waits(self, slow: Slow, statement: str) -> None:
        """Wait until something is stopped by a lock at this statement, or has come to its point or its end."""
        give_up = time.perf_counter() + PATIENCE
        while not slow.here.is_set() and not self.clocks.waits_for_a_lock(statement):
            assert time.perf_counter() < give_up, f"{statement} neither waits nor ends."
            slow.here.wait(0.002)

    def keep(self, day: dt.date) -> None:
        """Keep what every page shows; after a day without an edition, what some of them show."""
        pages = addresses(self.chance)
        newest = editions.now().edition
        if newest == self.newest:
            pages = self.chance.sample(pages, len(pages) // SHARE)
        self.newest = newest
        self.kept[day] = {address: read(address) for address in pages}

    # The comparison

    def compare(self) -> tuple[int, int]:
        """How many pages were compared with what is asked for now, and how many of them differ; prints some."""
        compared = differ = 0
        acts = list(TakeDown.objects.order_by("pk"))
        for day, address, then in self.everything():
            if self.took > self.seconds:
                break
            now = read_as_at(address, day)
            same = (now.status, now.text) == (then.status, then.text)
            # What went before this day's end is gone from both.
            since = [act for act in acts if clock.london_day(act.at) > day]
            if (
                not same
                and now.status == then.status
                and self.gone.explains(address, then.text, now.text, since)
            ):
                same = True
                self.gone_from[address] += 1
            compared += 1
            differ += not same
            if not same and differ <= SHOWN:
                show(day, address, then, now)
        return compared, differ

    def everything(self) -> list[tuple[dt.date, str, Reading]]:
        """What was kept, and what was answered at midnight: the day, the address, and what stood there."""
        pages = [(day, address, page) for day, kept in self.kept.items() for address, page in kept.items()]
        return [*self.at_midnight, *pages]


def moment(day: dt.date, hours: float) -> dt.datetime:
    """So many hours after a London day has begun."""
    began = clock.end_of_london_day(day - dt.timedelta(days=1))
    return began.astimezone(dt.UTC) + dt.timedelta(hours=hours)


def told(counts: Counter[str]) -> str:
    """Counts as words, the greatest first."""
    return ", ".join(f"{what} {count}" for what, count in counts.most_common()) or "nothing"


def show(day: dt.date, address: str, then: Reading, now: Reading) -> None:
    """Print how a page differs."""
    print(f"{address} as at {day} differs: {then.status} then, {now.status} now")
    lines = difflib.unified_diff(
        then.text.splitlines(), now.text.splitlines(), "then", "now", n=1, lineterm=""
    )
    print("\n".join(list(lines)[:30]), flush=True)
