"""Dates, periods and numbers, as the house writes them."""

import datetime as dt
from decimal import Decimal

import pytest

from tracker.core import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (18454, "18,454"),
        (Decimal("18454.0000"), "18,454"),
        (Decimal("0.6000"), "0.6"),
        (Decimal("100.0000"), "100"),
        (Decimal("0.0000"), "0"),
        (0, "0"),
        (Decimal(1000), "1,000"),
        (89.3, "89.3"),
        (Decimal("-1.50"), "-1.5"),
    ],
)
def test_numbers_have_commas_and_no_needless_noughts(value, text) -> None:
    assert formats.number(value) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2022-04-01", "2023-03-31", "year to March 2023"),
        ("2020-03-01", "2021-02-28", "year to February 2021"),
        ("2013-04-01", "2022-03-31", "9 years, April 2013 to March 2022"),
        ("2022-01-01", "2022-12-09", "1 January to 9 December 2022 (343 days)"),
        ("2022-12-30", "2023-01-02", "30 December 2022 to 2 January 2023 (4 days)"),
        ("2022-01-01", "2022-12-31", "year to December 2022"),
        ("9999-01-01", "9999-12-31", "year to December 9999"),
        ("9999-12-30", "9999-12-31", "30 December to 31 December 9999 (2 days)"),
        ("2022-04-02", "2023-04-01", "2 April 2022 to 1 April 2023 (365 days)"),
    ],
)
def test_a_period_that_is_not_a_year_says_how_many_days_it_has(start, end, text) -> None:
    assert formats.period(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == text


def test_days_lists_and_counts() -> None:
    assert formats.day(dt.date(2025, 5, 3)) == "3 May 2025"
    assert formats.short_day(dt.date(2025, 5, 3)) == "3 May"
    assert [formats.listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert formats.listed(["a", "b"], "or") == "a or b"
    assert [formats.counted(n, "body", "bodies") for n in (0, 1, 2)] == ["0 bodies", "1 body", "2 bodies"]
    assert formats.counted(1200, "part") == "1,200 parts"
