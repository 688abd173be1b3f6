"""The one formatter for dates, periods and numbers, as the house writes them."""

import calendar
import datetime as dt
from decimal import Decimal


def day(value: dt.date) -> str:
    """A day as "3 May 2025"."""
    return f"{value.day} {value:%B %Y}"


def moment(value: dt.datetime) -> str:
    """A moment as the clocks of its own zone showed it: "3 May 2025, 14:05"."""
    return f"{day(value.date())}, {value:%H:%M}"


def short_day(value: dt.date) -> str:
    """A day of a known year as "3 May"."""
    return f"{value.day} {value:%B}"


def number(value: Decimal | int | float) -> str:
    """A number with thousands commas and without needless noughts: "18,454", "0.6"."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def period(start: dt.date, end: dt.date) -> str:
    """A period as people name it: "year to March 2023" for twelve whole months, else its first and last day.

    A period that is not a whole number of years says how many days it has, so that nobody takes it for a year.
    """
    ends_a_month = end.day == calendar.monthrange(end.year, end.month)[1]
    if start.day == 1 and ends_a_month and start.month == end.month % 12 + 1:
        years = end.year - start.year + (end.month == 12)
        if years == 1:
            return f"year to {end:%B %Y}"
        return f"{years} years, {start:%B %Y} to {end:%B %Y}"
    days = (end - start).days + 1
    first = short_day(start) if start.year == end.year else day(start)
    return f"{first} to {day(end)} ({counted(days, 'day')})"


def listed(words: list[str], conjunction: str = "and") -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b and c"; an item that ends in a comma gets no second one."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1]).replace(',,', ',')} {conjunction} {words[-1]}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 part", "18 parts"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def told(value: object) -> str:
    """Any value as a reader meets it; nothing at all is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal | int | float):
        return number(value)
    if isinstance(value, list | tuple):
        return "; ".join(told(one) for one in value)
    return str(value)
