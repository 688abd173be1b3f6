"""What every room's workflow shares: what its tables are made of, and how it says no."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=str)
# Where a step leads: a state, or for some steps nowhere.
Target = TypeVar("Target", bound=str | None)


class NotNow(Exception):
    """What was asked for cannot be done as things stand; the message says why and what to do."""


@dataclass(frozen=True)
class Step(Generic[State, Target]):
    """A verb that takes a thing from one state to the next; `event` is its word in the audit trail.

    `target` None: the thing goes altogether.
    """

    verb: str
    source: State
    target: Target
    event: str


class Turn(StrEnum):
    """Whose turn it is in what needs two persons."""

    ASSESSOR = "an assessor"
    APPROVER = "an approver"
    STAFF = "anyone on the Committee’s staff"
    BODIES = "the bodies concerned"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Meaning:
    """What a state means: whose turn it is, its word for those who are signed in, and what the public reads."""

    turn: str
    word: str
    public: str


def step(steps: Sequence[Step[State, Target]], verb: str) -> Step[State, Target]:
    """The row of a table for a verb."""
    return next(row for row in steps if row.verb == verb)
