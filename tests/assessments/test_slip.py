"""How far dates have moved: step by step, and in all."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.assessments.test_sentence_with_voices import voice
from tracker.assessments.slip import chains, furthest
from tracker.assessments.standing import Due

FIRST = dt.date(2025, 3, 31)


def dates(*days: int, part: str = "a", round: int = 0) -> list[Due]:
    """A first date and its revisions, each so many days after the first."""
    one = Due(FIRST, "original", "", "", voice(1, "IOPC"), part, round)
    return [
        replace(one, on=FIRST + dt.timedelta(days=day), kind="revised" if day else "original") for day in days
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((0,), [""]),
        ((0, 92), ["", "moved by 92 days"]),
        ((0, 92, 123), ["", "moved by 92 days", "moved by 31 days; 123 days in all"]),
        ((0, 92, 93), ["", "moved by 92 days", "moved by 1 day; 93 days in all"]),
        ((0, -10), ["", "brought forward by 10 days"]),
        ((0, 92, 61), ["", "moved by 92 days", "brought forward by 31 days; 61 days later in all"]),
        ((0, 92, 0), ["", "moved by 92 days", "brought forward by 92 days; back on the first date"]),
        ((0, -10, -4), ["", "brought forward by 10 days", "moved by 6 days; 4 days earlier in all"]),
    ],
)
def test_each_step_says_how_far_it_went_and_from_the_second_how_far_in_all(days, words) -> None:
    [chain] = chains(dates(*days))
    assert [step.words for step in chain] == words


def test_each_part_and_each_round_has_its_own_chain() -> None:
    every = chains([*dates(0, 30), *dates(0, 5, part="b"), *dates(0, round=7)])
    assert [[step.in_all for step in chain] for chain in every] == [[0, 30], [0, 5], [0]]


def test_the_download_tells_of_the_date_that_moved_furthest() -> None:
    chain = furthest([*dates(0, 30), *dates(0, 5, part="b"), *dates(0, part="c")])
    assert (chain[0].due.on, chain[-1].in_all) == (FIRST, 30)
    assert furthest([]) == []
