"""Other connections that begin something before midnight and end it after."""

import threading
from collections.abc import Callable

from django.db import connection, transaction

from tests.drills.invented_year import Year
from tracker.core.editions import publishing
from tracker.core.workflow import NotNow
from tracker.recommendations.models import RecommendationText, ReportText

PATIENCE = 300.0


class GaveUp(Exception):
    """A publication that fails when it is nearly done."""


class Slow:
    """Something that goes on in a thread with a connection of its own: to a point, and further when it may."""

    def __init__(self, what: Callable[["Slow"], None]) -> None:
        self.here, self.may_go_on = threading.Event(), threading.Event()
        self.what = what
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.what(self)
        except (GaveUp, NotNow):
            pass
        except BaseException as error:
            self.error = error
        finally:
            self.here.set()
            connection.close()

    def wait(self) -> None:
        """Stop here until it may go on. For the thread itself."""
        self.here.set()
        self.may_go_on.wait(PATIENCE)

    def has_come_there(self) -> None:
        """Wait until it stops at its point, or has ended."""
        assert self.here.wait(PATIENCE), "It does not come to its point."

    def end(self) -> None:
        """Let it go on to its end. Raises what went wrong in it."""
        self.may_go_on.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "It does not end."
        if self.error:
            raise self.error


def publication(year: Year, model: type[RecommendationText | ReportText], *, fails: bool = False) -> Slow:
    """An edition that has its time and is not committed yet; with `fails` it never will be."""
    old, new = year.retitled(model)

    def publish(slow: Slow) -> None:
        with publishing(note=year.chance.words("slow"), by=None) as out:
            out.withdraw([old])
            out.add([new])
            slow.wait()
            if fails:
                raise GaveUp

    return Slow(publish)


def begun(year: Year) -> Slow:
    """A transaction that has begun, and in which something random is done later: its edition has a later time."""

    def act(slow: Slow) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            slow.wait()
            year.act()

    return Slow(act)


def drafting(year: Year) -> Slow:
    """A body's report or a finding that is written and not committed."""

    def write(slow: Slow) -> None:
        with transaction.atomic():
            year.chance.choice((year.report_draft, year.find))()
            slow.wait()

    return Slow(write)
