"""A day is written in one box as people write it; what is no day is said so; and some months on it is the same day."""

import datetime as dt

import pytest
from django import forms

from tracker.core.clock import months_on
from tracker.core.fields import day_field


class DayForm(forms.Form):
    """A form with one day that may be left out."""

    on = day_field("Day of the letter", required=False)


@pytest.mark.parametrize(
    "text",
    [
        "3 May 2025",
        "3 may 2025",
        " 03  May  2025 ",
        "3 May, 2025",
        "3/5/2025",
        "03/05/2025",
        "3.5.2025",
        "2025-05-03",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    form = DayForm({"on": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == dt.date(2025, 5, 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("31 February 2025", "there is no 31 February 2025"),
        ("31/02/2025", "there is no 31/02/2025"),
        ("2025-02-31", "there is no 2025-02-31"),
        ("3 Mai 2025", "there is no 3 Mai 2025"),
        ("0/0/2025", "there is no 0/0/2025"),
        ("3 May", "write the day as 3 May 2025 or 3/5/2025"),
        ("in spring", "write the day as 3 May 2025 or 3/5/2025"),
        ("3/5/25", "write the day as 3 May 2025 or 3/5/2025"),
        ("3 May 1025", "check the year"),
        ("9999-12-31", "check the year"),
        ("3\x00 May 2025", "write the day as 3 May 2025 or 3/5/2025"),
        ("9" * 100_000, "write the day as 3 May 2025 or 3/5/2025"),
    ],
)
def test_what_is_no_day_is_said_so_and_stays_in_the_box(text: str, told: str) -> None:
    form = DayForm({"on": text})
    (problem,) = map(str, form.errors["on"])
    assert problem.startswith("Day of the letter: ")
    assert told in problem
    assert form["on"].value() == text


def test_nothing_is_no_day() -> None:
    form = DayForm({"on": ""})
    assert form.is_valid()
    assert form.cleaned_data["on"] is None


def test_a_day_that_is_kept_stands_in_the_box_as_it_is_written() -> None:
    form = DayForm(initial={"on": dt.date(2025, 5, 3)})
    assert 'value="3 May 2025"' in str(form["on"])
    assert 'type="text"' in str(form["on"])


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2024-12-31", -1, "2024-11-30"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2025-07-01", 5, "2025-12-01"),
        ("2025-12-31", 12, "2026-12-31"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months_on_it_is_the_same_day_or_the_months_last_one(day: str, months: int, then: str) -> None:
    assert months_on(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)
