"""When a reminder is due: stages as data, the latest one only, nothing from before chasing was switched on."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reminders.due import already_late, coming, due, latest, steps
from tracker.reminders.models import Stage

DATE = dt.date(2024, 12, 31)
EVER = dt.date(2000, 1, 1)
DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def test_the_stages_are_a_month_before_a_week_before_and_the_day_after() -> None:
    assert [(step.stage, step.on.isoformat()) for step in steps(DATE)] == [
        ("a month before", "2024-11-30"),
        ("a week before", "2024-12-24"),
        ("the day after", "2025-01-01"),
    ]


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        ("2024-11-29", None),
        ("2024-11-30", Stage.MONTH_BEFORE),
        ("2024-12-23", Stage.MONTH_BEFORE),
        ("2024-12-24", Stage.WEEK_BEFORE),
        ("2024-12-31", Stage.WEEK_BEFORE),
        ("2025-01-01", Stage.OVERDUE),
        ("2026-05-05", Stage.OVERDUE),
    ],
)
def test_only_the_latest_stage_that_has_come_is_due(today, stage) -> None:
    step = due(DATE, dt.date.fromisoformat(today), EVER)
    assert (step.stage if step else None) == stage


@given(due_on=days, today=days, since=days)
def test_nothing_goes_out_before_its_day_or_from_before_chasing(due_on, today, since) -> None:
    step = due(due_on, today, since)
    assert step is None or (since <= step.on <= today and step == latest(due_on, today))


@given(due_on=days, since=days, more=st.integers(0, 800))
def test_what_is_late_is_either_sent_by_itself_or_listed_never_both(due_on, since, more) -> None:
    today = since + more * DAY
    sent, listed = due(due_on, today, since), already_late(due_on, today, since)
    assert not (sent and listed)
    if today > due_on:
        assert sent or listed


@given(due_on=days, today=days)
def test_what_comes_is_after_today_and_within_four_weeks(due_on, today) -> None:
    ahead = coming(due_on, today, today + 28 * DAY)
    assert ahead == [step for step in steps(due_on) if 0 < (step.on - today).days <= 28]
