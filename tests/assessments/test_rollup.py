"""One word for a recommendation, from the findings on its parts.

The rule is stated here a second time, as a table from what is found to what is said, so that the two can disagree.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product

import pytest

from tracker.assessments.rollup import CLOSURES, FINDINGS, PartStanding, RollUp, Word, roll_up

NOT_YET = "not yet assessed"
# Two findings side by side, in either order, and what they are called together. With three or more kinds, the
# strongest pair decides: see `together`.
PAIRS = {
    ("met", "partly met"): "partly met",
    ("met", "not met"): "partly met",
    ("met", "no evidence received"): "partly met",
    ("met", "no longer met"): "partly met",
    ("met", "cannot be assessed"): "assessed in part",
    ("partly met", "not met"): "partly met",
    ("partly met", "no evidence received"): "partly met",
    ("partly met", "no longer met"): "partly met",
    ("partly met", "cannot be assessed"): "partly met",
    ("not met", "no evidence received"): "not met",
    ("not met", "no longer met"): "not met",
    ("not met", "cannot be assessed"): "not met",
    ("no evidence received", "no longer met"): "no evidence received",
    ("no evidence received", "cannot be assessed"): "no evidence received",
    ("no longer met", "cannot be assessed"): "no longer met",
}
ORDER = ["met", "partly met", "not met", "no evidence received", "no longer met", "cannot be assessed"]

OPEN = [PartStanding(found=found) for found in (None, *FINDINGS)]
CLOSED = [PartStanding(found=found, closed=closed) for closed in CLOSURES for found in (None, Word.MET)]
RESULTS = [PartStanding(result_sought=True, found=found) for found in (None, Word.MET, Word.NOT_MET)]
EVERY_PART = [*OPEN, *CLOSED, *RESULTS]


def together(found: set[str]) -> str:
    """What several different findings are called together: the first two in order speak for all of them.

    The one pair that needs a third look is met beside "cannot be assessed", which is so only when nothing else is
    there; with a third kind the first two are never that pair.
    """
    first, second = sorted(found, key=ORDER.index)[:2]
    return PAIRS[first, second]


def expected(parts: Sequence[PartStanding]) -> tuple[str, dict[str, int]]:
    """The word and the counts that the rule asks for."""
    asked = [part for part in parts if not part.result_sought]
    still_open = [str(part.found or NOT_YET) for part in asked if not part.closed]
    if asked and not still_open:
        closed = Counter(str(part.closed) for part in asked)
        return ("no longer followed" if len(closed) > 1 else min(closed)), dict(closed)
    counts = Counter(still_open)
    assessed = set(counts) - {NOT_YET}
    if not assessed:
        return NOT_YET, dict(counts)
    if NOT_YET in counts:
        return "assessed in part", dict(counts)
    return (together(assessed) if len(assessed) > 1 else min(assessed)), dict(counts)


def recommendations() -> Iterator[tuple[PartStanding, ...]]:
    """Every recommendation of up to three parts in every order, and of four parts in one order each."""
    for size in range(4):
        yield from product(EVERY_PART, repeat=size)
    yield from combinations_with_replacement(EVERY_PART, 4)


def said(rolled: RollUp) -> tuple[str, dict[str, int]]:
    return str(rolled.word), {str(word): count for word, count in rolled.counts.items()}


def test_every_combination_of_up_to_four_parts_gets_the_word_and_the_counts_of_the_rule() -> None:
    wrong = [
        (parts, said(roll_up(parts)))
        for parts in recommendations()
        if said(roll_up(parts)) != expected(parts)
    ]
    assert wrong[:3] == []


@pytest.mark.parametrize(("pair", "word"), PAIRS.items(), ids=" and ".join)
def test_two_findings_side_by_side_have_one_word_in_either_order(pair: tuple[str, str], word: str) -> None:
    parts = [PartStanding(found=Word(found)) for found in pair]
    assert roll_up(parts).word == roll_up(parts[::-1]).word == word


def test_a_closed_part_never_counts_as_met_even_if_it_was() -> None:
    for closed in CLOSURES:
        rolled = roll_up([PartStanding(found=Word.MET, closed=closed), PartStanding(found=Word.NOT_MET)])
        assert said(rolled) == ("not met", {"not met": 1})


def test_a_result_that_is_sought_never_changes_the_word_for_what_was_asked() -> None:
    for asked in OPEN:
        for result in RESULTS:
            assert roll_up([asked, result]) == roll_up([asked])


def test_a_result_met_by_itself_is_not_what_was_asked_being_met() -> None:
    assert said(roll_up([PartStanding(result_sought=True, found=Word.MET)])) == (NOT_YET, {})


def test_what_was_never_assessed_is_never_called_a_finding() -> None:
    for size in range(5):
        assert roll_up([PartStanding()] * size).word == "not yet assessed"


def test_every_word_has_its_own_shape_and_only_the_words_that_close_share_one() -> None:
    shapes = {str(word): word.shape for word in Word}
    assert shapes == {
        "not yet assessed": "○",
        "assessed in part": "◔",
        "partly met": "◑",
        "met": "●",
        "not met": "✕",
        "no evidence received": "◌",
        "no longer met": "↺",
        "cannot be assessed": "–",
        "superseded": "–",
        "overtaken by law": "–",
        "no longer followed": "–",
    }


def test_every_word_that_a_roll_up_can_give_is_one_that_can_be_shown() -> None:
    words = {roll_up(parts).word for size in range(3) for parts in product(EVERY_PART, repeat=size)}
    assert words == set(Word)
