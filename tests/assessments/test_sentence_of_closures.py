"""The sentence of what is closed, wholly or in part, over every combination of what its parts can be."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from tests.assessments.test_sentence import ACCUSES, NAMES, voice
from tracker.assessments.found import Found
from tracker.assessments.rollup import CLOSURES, Word
from tracker.assessments.sentence import sentence
from tracker.assessments.standing import Due, PartStands, Standing
from tracker.evidence.models import Progress
from tracker.evidence.reading import Said
from tracker.recommendations.closing import Closed, Place
from tracker.recommendations.models import Owed, PartKind, Reply

DAY = dt.date(2024, 5, 3)
SENT = dt.datetime(2024, 5, 3, 12, tzinfo=dt.UTC)
PLACES = {
    "nothing": None,
    "here": Place("recommendation 4 of “Lamps”", "/recommendations/lamps/4/", here=True),
    "elsewhere": Place("the Lamps Act 2024", "https://law.example/"),
}
CLOSED = {
    f"{kind}, {place}": Closed(kind, DAY, "the law was changed", PLACES[place])
    for kind, place in product(CLOSURES, PLACES)
}
# What one part can be: how it was found, how it was closed.
STATES: dict[str, tuple[Word | None, Closed | None]] = {
    "open": (None, None),
    "met": (Word.MET, None),
    "not met": (Word.NOT_MET, None),
    **{name: (None, closed) for name, closed in CLOSED.items()},
    "met, then let go": (Word.MET, CLOSED["no longer followed, nothing"]),
}
IOPC = replace(voice(*NAMES[1], Reply.WANTED), addressee=0)
REPORTED = Said(1, 1, "the IOPC", progress=Progress.UNDER_WAY, said_on=DAY)


def part(letter: str, state: str, *, reported: bool = False) -> PartStands:
    """A part that is asked of the IOPC."""
    word, closed = STATES[state]
    found = Found(word, "It was seen.", DAY, 3, "", 1, None, SENT) if word else None
    said = {0: REPORTED} if reported else {}
    return PartStands(letter, PartKind.ASKED, "Do it", (IOPC,), None, ("",), said, found, closed)


def standing(*states: str, dated: bool = False, reported: bool = False, complete: bool = False) -> Standing:
    """Recommendation 3 with a part in each of these states."""
    parts = [part(letter, state, reported=reported) for letter, state in zip("abc", states, strict=False)]
    dates = [Due(DAY, "original", "", "", IOPC, one.letter) for one in parts] if dated else []
    return Standing("3", Owed.ONCE, "", [IOPC], parts, dates, record_complete=complete)


CASES = [
    (states, standing(*states, dated=dated, reported=reported, complete=complete))
    for count in (1, 2)
    for states in product(STATES, repeat=count)
    for dated, reported, complete in product((False, True), repeat=3)
] + [(states, standing(*states, dated=True)) for states in product(STATES, repeat=3)]
SAID = [(states, sentence(stands, dt.date(2025, 1, 1))) for states, stands in CASES]


def is_closed(state: str) -> bool:
    """Whether a part in this state is closed."""
    return STATES[state][1] is not None


def offending(rule: Callable[[tuple[str, ...], str], bool]) -> list[tuple[tuple[str, ...], str]]:
    """The first few cases whose sentence breaks a rule."""
    return [(states, text) for states, text in SAID if not rule(states, text)][:3]


def test_there_are_thousands_of_combinations_to_try() -> None:
    assert len(SAID) > 3000


def test_it_is_well_formed_and_accuses_nobody() -> None:
    def holds(states: tuple[str, ...], text: str) -> bool:
        told = re.split(r"(?<=\.) ", text)
        return all(re.fullmatch(r"[A-Z0-9].*[^.,; ]\.", one) for one in told) and not re.search(
            r"  |\.\.|,,|,\.|;;| [,.;]", text
        )

    assert not offending(holds)
    assert not offending(lambda states, text: not ACCUSES.search(text))


def test_it_says_since_when_and_why_exactly_when_something_is_closed() -> None:
    assert not offending(
        lambda states, text: (
            (bool(re.search("(since|in) May 2024", text)) and "because the law was changed" in text)
            == any(map(is_closed, states))
        )
    )


def test_what_is_closed_is_never_said_to_be_met() -> None:
    def holds(states: tuple[str, ...], text: str) -> bool:
        return "met" in states or not re.search(r"found .*\bmet\b|\d met", text.replace("not met", ""))

    assert not offending(holds)


def test_where_only_some_is_closed_what_is_closed_is_named_and_nothing_is_said_of_the_whole() -> None:
    def holds(states: tuple[str, ...], text: str) -> bool:
        closed = [letter for letter, state in zip("abc", states, strict=False) if is_closed(state)]
        if len(closed) in (0, len(states)):
            return True
        of_the_whole = re.search(r"The Committee (found|has not yet assessed) it\b", text)
        return not of_the_whole and all(f"3{letter}" in text for letter in closed)

    assert not offending(holds)


def test_it_awaits_nothing_and_gives_no_date_once_all_is_closed() -> None:
    assert not offending(
        lambda states, text: (
            not all(map(is_closed, states))
            or not re.search(r"target date|not reported|recorded|not yet", text)
        )
    )


def test_what_is_closed_differs_from_nothing_and_is_never_late() -> None:
    over = [stands for states, stands in CASES if all(map(is_closed, states))]
    assert not any(stands.late() or stands.differs for stands in over)
    half = standing("open", "superseded, here", dated=True, complete=True)
    assert list(half.late()) == [("a", 0, 0)]


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (
            ["no longer followed, nothing"],
            "The Committee stopped following it in May 2024, because the law was changed.",
        ),
        (
            ["superseded, here", "superseded, here"],
            "It has been superseded since May 2024 by recommendation 4 of “Lamps”, because the law was changed.",
        ),
        (
            ["overtaken by law, elsewhere"],
            "It was overtaken by law in May 2024 (the Lamps Act 2024), because the law was changed.",
        ),
        (
            ["met", "no longer followed, elsewhere"],
            "Nobody has recorded an answer here yet. The Committee found 3a met. The Committee stopped following 3b "
            "in May 2024, in favour of the Lamps Act 2024, because the law was changed.",
        ),
        (
            ["met", "not met", "superseded, nothing"],
            "Nobody has recorded an answer here yet. The Committee has assessed 2 of 2 parts that it still follows: "
            "1 met and 1 not met. 3c has been superseded since May 2024, because the law was changed.",
        ),
        (
            ["superseded, nothing", "overtaken by law, nothing"],
            "3a has been superseded since May 2024, because the law was changed. 3b was overtaken by law in "
            "May 2024, because the law was changed.",
        ),
    ],
)
def test_it_reads_as_a_person_would_write_it(states: list[str], text: str) -> None:
    assert sentence(standing(*states)) == text


def test_what_was_said_before_it_was_closed_stays() -> None:
    text = sentence(standing("no longer followed, nothing", reported=True))
    assert text.startswith("The IOPC says it is under way. The Committee stopped following it in May 2024")
