"""Filters for dates and numbers: thin names for core.formats."""

import datetime as dt
from decimal import Decimal

from django import template

from tracker.core import clock, formats

register = template.Library()


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A date, or the London day of a moment, as "3 May 2025"; empty for none."""
    if value is None:
        return ""
    return formats.day(clock.london_day(value) if isinstance(value, dt.datetime) else value)


@register.filter
def moment(value: dt.datetime) -> str:
    """A moment as London's clocks showed it: "3 May 2025, 14:05"."""
    return formats.moment(value.astimezone(clock.LONDON))


@register.filter
def number(value: Decimal | int) -> str:
    """A number with thousands commas."""
    return formats.number(value)


@register.filter
def counted(count: int, noun: str) -> str:
    """A count with its noun; the plural adds an s, or stands after a comma: {{ n|counted:"body,bodies" }}."""
    one, _, many = noun.partition(",")
    return formats.counted(count, one, many or None)


@register.filter
def stop(text: str) -> str:
    """A text with the full stop that ends it, unless it has one: titles and asks are stored without."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


@register.filter
def no_stop(text: str) -> str:
    """A text without the full stop that ends it, to stand in brackets where a sentence or a list goes on."""
    return text.removesuffix(".")
