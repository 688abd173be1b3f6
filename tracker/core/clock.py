"""The one place where the clock is read.

A calendar day counts to its end in London: "today" is London's, whatever the server's zone.
"""

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# The days that anything here can be about. With a margin on both sides: the calendar itself ends on 31 December 9999,
# and the day after a day that somebody typed is worked out in many places.
EARLIEST = dt.date(1900, 1, 1)
LATEST = dt.date(2200, 12, 31)


def now() -> dt.datetime:
    """This moment, with its zone (UTC)."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The day that it is in London."""
    return london_day(now())


def london_day(moment: dt.datetime) -> dt.date:
    """The London day on which an aware `moment` falls."""
    return moment.astimezone(LONDON).date()


def end_of_london_day(day: dt.date) -> dt.datetime:
    """The first moment after `day` in London; what happened before it happened on that day or earlier."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=LONDON)


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or earlier below 0; that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class NoSuchTime(Exception):
    """London's clocks never showed this time: they went forward over it. The message says what to choose instead."""


def in_london(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment, in UTC, at which London's clocks show `time` on `day`.

    In autumn one hour comes twice, and its second coming is meant: nothing that happened by then is left out, and
    nothing goes out too early. In spring one hour is left out: raises NoSuchTime.
    """
    moment = dt.datetime.combine(day, time.replace(fold=1), tzinfo=LONDON).astimezone(dt.UTC)
    if moment.astimezone(LONDON).time() != time:
        raise NoSuchTime(
            f"There was no {time:%H:%M} in London on that day: the clocks go forward from 01:00 to 02:00. "
            "Choose a time before 01:00, or from 02:00 on."
        )
    return moment
