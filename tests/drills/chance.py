"""What drills do by chance: texts that were never said before, days, and one of what there is."""

import datetime as dt
import random
from collections.abc import Iterable
from typing import TypeVar

from tracker.core import clock
from tracker.core.workflow import NotNow

Thing = TypeVar("Thing")


class NothingToDo(NotNow):
    """There is nothing that this act could be about."""


class Chance(random.Random):
    """The same for the same seed."""

    said = 0

    def words(self, about: str) -> str:
        """A text that was never said before."""
        self.said += 1
        return f"{about.capitalize()} {self.said}, {self.choice(('wick', 'flame', 'oil & gas'))}"

    def one(self, things: Iterable[Thing]) -> Thing:
        """One of these. Raises NothingToDo."""
        among = list(things)
        if not among:
            raise NothingToDo
        return self.choice(among)

    def day(self, first: int, last: int) -> dt.date:
        """A day so many days from today."""
        return clock.today() + dt.timedelta(days=self.randint(first, last))
