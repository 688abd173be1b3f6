"""The one place where the clock is read.

A calendar day counts to its end in London: "today" is London's, whatever the server's zone.
"""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


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
