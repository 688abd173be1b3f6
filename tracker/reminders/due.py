"""When a reminder of a date is due. Pure: no database, no clock.

The rule: a month before, a week before, and the day after, each a London day; of a report of progress that was asked
for by a day, a week before and the day after. Only the latest stage that has come counts, so that a sweep that was
missed is caught up by one reminder, not by three; and nothing from before the day on which chasing was switched on goes
out by itself.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.core.clock import months_on
from tracker.reminders.models import Stage

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)


# Stages as data, earliest first: on which day each comes, for a date.
STAGES: dict[Stage, Callable[[dt.date], dt.date]] = {
    Stage.MONTH_BEFORE: lambda day: months_on(day, -1),
    Stage.WEEK_BEFORE: lambda day: day - WEEK,
    Stage.OVERDUE: lambda day: day + DAY,
}


Stages = Mapping[Stage, Callable[[dt.date], dt.date]]
OF_PROGRESS: Stages = {stage: STAGES[stage] for stage in (Stage.WEEK_BEFORE, Stage.OVERDUE)}


@dataclass(frozen=True)
class Step:
    """A stage of one date and the London day on which it comes."""

    stage: Stage
    on: dt.date


def steps(due_on: dt.date, stages: Stages = STAGES) -> list[Step]:
    """Every step of a date, earliest first."""
    return [Step(stage, day_of(due_on)) for stage, day_of in stages.items()]


def latest(due_on: dt.date, today: dt.date, stages: Stages = STAGES) -> Step | None:
    """The last step that has come by `today`; None before the first."""
    come = [step for step in steps(due_on, stages) if step.on <= today]
    return come[-1] if come else None


def due(due_on: dt.date, today: dt.date, since: dt.date, stages: Stages = STAGES) -> Step | None:
    """What the sweep sends on `today` for a date, chasing being on since `since`; None when nothing is due."""
    step = latest(due_on, today, stages)
    return step if step and step.on >= since else None


def already_late(due_on: dt.date, today: dt.date, since: dt.date) -> Step | None:
    """The step for a date that had passed before chasing was switched on: for a person to send once, or to leave."""
    step = latest(due_on, today)
    return step if step and step.stage == Stage.OVERDUE and step.on < since else None


def coming(due_on: dt.date, today: dt.date, until: dt.date, stages: Stages = STAGES) -> list[Step]:
    """The steps of a date after `today` and up to `until`."""
    return [step for step in steps(due_on, stages) if today < step.on <= until]
