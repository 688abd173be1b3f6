"""The sentence that a newspaper could print, over every combination of what it is made from."""

import datetime as dt
import re
from dataclasses import dataclass
from itertools import product

import pytest

from tracker.assessments.sentence import sentence
from tracker.assessments.standing import Due, PartStands, Standing, Voice
from tracker.recommendations.models import Owed, PartKind, Reply, Role

NAMES = [("the Mayor", ("MOPAC",)), ("the IOPC", ()), ("MOPAC", ())]
FIRST, SECOND = dt.date(2022, 12, 31), dt.date(2023, 3, 1)
LATER, LATEST = dt.date(2023, 6, 30), dt.date(2024, 1, 31)
DATES = {
    "no date": [],
    "one date": [("original", FIRST)],
    "two dates": [("original", FIRST), ("original", SECOND)],
    "a date revised": [("original", FIRST), ("revised", LATER)],
    "a date revised twice": [("original", FIRST), ("revised", LATER), ("revised", LATEST)],
    "a date revised back to the first": [("original", FIRST), ("revised", FIRST)],
    "one of two dates revised": [("original", FIRST), ("original", SECOND), ("revised", LATER)],
}
OWED = {
    "once": (Owed.ONCE, "", ("",)),
    "kept up": (Owed.KEPT_UP, "", ("",)),
    "each time, nothing released yet": (Owed.EACH_TIME, "each release of the annual statistics", ()),
    "each time, with a release": (Owed.EACH_TIME, "each release of the annual statistics", ("2024/25",)),
    "each time, of nobody knows what": (Owed.EACH_TIME, "", ()),
}
ACCUSES = re.compile(
    r"\b(fail\w*|late|overdue|ignor\w*|refus\w*|breach\w*|must|required?|neglect\w*|miss\w*)\b", re.I
)
NOTHING_RECORDED = "Nobody has recorded an answer here yet."


def voice(name: str, through: tuple[str, ...], reply: Reply) -> Voice:
    return Voice(
        addressee=[known for known, _ in NAMES].index(name),
        slug=name.lower().replace(" ", "-"),
        name=name,
        short_name=name,
        in_a_sentence=name,
        role=Role.LEAD,
        reply=reply,
        reply_by=None,
        note="",
        through=through,
    )


@dataclass(frozen=True)
class Case:
    """One combination, and the standing that it makes."""

    replies: tuple[Reply, ...]
    turned: bool
    dates: str
    owed: str
    result: bool

    @property
    def standing(self) -> Standing:
        names = NAMES[::-1] if self.turned else NAMES
        voices = [voice(*name, reply) for name, reply in zip(names, self.replies, strict=False)]
        owed, opens_on, rounds = OWED[self.owed]
        parts = [PartStands("a", PartKind.ASKED, "Do it", tuple(voices), None, rounds)]
        if self.result:
            parts.append(PartStands("b", PartKind.RESULT, "It is done", (), None, rounds))
        who = voices[0] if voices else voice(*NAMES[0], Reply.WANTED)
        dates = [Due(on, kind, "", "", who, "a") for kind, on in DATES[self.dates]]
        return Standing("3", owed, opens_on, voices, parts, dates)


CASES = [
    Case(replies, turned, dates, owed, result)
    for count in range(4)
    for replies in product(Reply, repeat=count)
    for turned, dates, owed, result in product((False, True), DATES, OWED, (False, True))
    if not (dates != "no date" and "each time" in owed)  # A file with both is refused.
]
SAID = [(case, sentence(case.standing)) for case in CASES]


def offending(rule: object) -> list[tuple[Case, str]]:
    """The first few cases whose sentence breaks a rule, given as a function (case, text) that says whether it holds."""
    assert callable(rule)
    return [(case, text) for case, text in SAID if not rule(case, text)][:3]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.) ", text)


def test_there_are_thousands_of_combinations_to_try() -> None:
    assert len(SAID) > 1500


def test_it_is_always_one_to_three_sentences_each_with_a_capital_and_a_full_stop() -> None:
    assert not offending(
        lambda case, text: (
            1 <= len(sentences(text)) <= 3
            and all(re.fullmatch(r"[A-Z].*[^.,; ]\.", said) for said in sentences(text))
        )
    )


def test_it_never_has_a_doubled_space_comma_or_stop_nor_a_gap_before_one() -> None:
    assert not offending(lambda case, text: not re.search(r"  |\.\.|,,|,\.|;;| [,.;]|,;", text))


def test_it_never_accuses_anybody() -> None:
    assert not offending(lambda case, text: not ACCUSES.search(text))


def test_it_speaks_of_no_date_and_no_deadline_where_none_was_set() -> None:
    assert not offending(
        lambda case, text: case.dates != "no date" or not re.search(r"\bdate\b|deadline|\b20\d\d\b", text)
    )


def test_it_gives_every_original_date_and_beside_it_the_newest_revised_one() -> None:
    def holds(case: Case, text: str) -> bool:
        dates = DATES[case.dates]
        originals = [on for kind, on in dates if kind == "original"]
        revised = [on for kind, on in dates if kind == "revised"][-1:]
        return all(f"{on.day} {on:%B %Y}" in text for on in originals + revised)

    assert not offending(holds)


def test_it_says_that_nobody_recorded_an_answer_exactly_when_one_is_wanted_and_none_is_known_of() -> None:
    def holds(case: Case, text: str) -> bool:
        wanted = Reply.WANTED in case.replies and Reply.NOT_ADDED not in case.replies
        return (NOTHING_RECORDED in text) == wanted

    assert not offending(holds)


def test_it_names_everybody_whose_reply_is_known_of_and_not_added_here() -> None:
    def holds(case: Case, text: str) -> bool:
        replied = [voice for voice in case.standing.voices if voice.reply == Reply.NOT_ADDED]
        opening = sentences(text)[0].lower().partition(";")[0]
        return all(voice.in_a_sentence.lower() in opening for voice in replied) and (
            bool(replied) == ("not been added here yet" in text)
        )

    assert not offending(holds)


def test_it_never_says_that_somebody_replied_who_is_only_awaited() -> None:
    def holds(case: Case, text: str) -> bool:
        silent = [voice for voice in case.standing.voices if voice.reply == Reply.WANTED]
        who_replied = sentences(text)[0].partition(" repl")[0] if "replied" in text else ""
        # MOPAC may be named there as the body that the Mayor answers through.
        return not any(voice.in_a_sentence in who_replied.replace("through MOPAC", "") for voice in silent)

    assert not offending(holds)


def test_what_recurs_says_that_no_release_is_recorded_until_one_is() -> None:
    assert not offending(
        lambda case, text: (
            ("no release is recorded here yet" in text)
            == (case.owed.startswith("each time") and "with" not in case.owed)
        )
    )


def test_it_never_says_part() -> None:
    assert not offending(lambda case, text: not re.search(r"\bparts?\b", text))


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (
            Case((Reply.WANTED, Reply.WANTED), True, "one date", "kept up", False),
            "Nobody has recorded an answer here yet. The report set a target date of 31 December 2022.",
        ),
        (
            Case((Reply.NOT_ADDED,), False, "no date", "once", True),
            "The Mayor, through MOPAC, has replied, but the reply has not been added here yet. "
            "The Committee has not yet assessed it.",
        ),
        (
            Case((Reply.NOT_ADDED, Reply.NOT_ADDED), False, "no date", "once", False),
            "The Mayor, through MOPAC, and the IOPC have replied, but the replies have not been added here yet. "
            "The Committee has not yet assessed it.",
        ),
        (
            Case((Reply.WANTED,), True, "a date revised twice", "once", False),
            "Nobody has recorded an answer here yet. The date was moved from 31 December 2022 to 31 January 2024.",
        ),
        (Case((Reply.NONE_EXPECTED,), True, "no date", "once", False), "No answer is asked for."),
    ],
    ids=["asked and silent", "the Mayor replied", "two replied", "revised", "no answer asked for"],
)
def test_it_reads_as_a_person_would_write_it(case: Case, text: str) -> None:
    assert sentence(case.standing) == text
