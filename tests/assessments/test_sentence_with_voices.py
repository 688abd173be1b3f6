"""The sentence once somebody has spoken: over every combination of answers, reports and findings."""

import datetime as dt
import re
from dataclasses import replace
from itertools import product

import pytest

from tracker.assessments.found import Found
from tracker.assessments.rollup import FINDINGS, Word
from tracker.assessments.sentence import sentence
from tracker.assessments.standing import Answer, Due, PartStands, Standing, Voice
from tracker.evidence.models import Progress
from tracker.evidence.reading import Said
from tracker.recommendations.models import Owed, PartKind, Reply, Role
from tracker.responses.models import Position

DAY = dt.date(2025, 5, 2)
SENT = dt.datetime(2025, 5, 2, 12, tzinfo=dt.UTC)


def voice(number: int, name: str, position: str = "") -> Voice:
    answer = Answer(position, "Because.", dt.date(2023, 9, 1), "received by letter") if position else None
    return Voice(
        addressee=number,
        slug=name.lower(),
        name=name,
        short_name=name,
        in_a_sentence=name,
        role=Role.JOINT_LEAD,
        reply=Reply.WANTED,
        reply_by=None,
        note="",
        answer=answer,
    )


def said(progress: str = "", *, waiting: bool = False) -> Said:
    return Said(
        1,
        1,
        "",
        progress=progress,
        said_on=DAY,
        came_in=SENT,
        edition=3,
        received_on=DAY if waiting else None,
    )


def found(word: Word | None) -> Found | None:
    return Found(word, "Because.", DAY, 4, "", 1, None, SENT) if word else None


def standing(voices, parts, *, complete=False, due=None) -> Standing:
    made = [
        PartStands(
            letter=letter,
            kind=PartKind.ASKED,
            text="Do it",
            asked=tuple(voices),
            decided_by=None,
            rounds=("",),
            said=heard,
            found=found(word),
        )
        for letter, (heard, word) in zip("abcde", parts, strict=False)
    ]
    dates = [Due(due, "original", "", "", one, "a") for one in voices] if due else []
    return Standing("8", Owed.ONCE, "", list(voices), made, dates, complete)


MOPAC, IOPC = voice(1, "MOPAC"), voice(2, "the IOPC")


@pytest.mark.parametrize("word", [None, *FINDINGS])
@pytest.mark.parametrize("second", ["", "waiting", *Progress.values])
@pytest.mark.parametrize("first", ["", "waiting", *Progress.values])
def test_every_combination_reads_as_one_to_three_sentences(first, second, word):
    heard = {
        number: said("" if state == "waiting" else state, waiting=state == "waiting")
        for number, state in ((1, first), (2, second))
        if state
    }
    for complete, due, parts, answered in product(
        (True, False), (None, dt.date(2022, 12, 31)), (1, 3), ("", *Position.values)
    ):
        voices = [voice(1, "MOPAC", answered), IOPC]
        rest: list[tuple[dict[int, Said], Word | None]] = [({}, None)] * (parts - 1)
        text = sentence(standing(voices, [(heard, word), *rest], complete=complete, due=due), DAY)
        assert text[0].isupper()
        assert text.endswith(".")
        assert 1 <= len(re.findall(r"\.(?= |$)", text)) <= 3, text
        assert not re.search(r"  |\.\.|;;|,,| ,| \.|None|deadline", text), text
        assert not re.search(r"\b(fail\w*|late|breach\w*|refus\w*|ignor\w*)\b", text), text
        if word is None and (heard or answered):
            assert "The Committee has not yet assessed it." in text
        if not heard and not answered and not complete:
            assert "Nobody has recorded an answer here yet." in text


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            standing([MOPAC, IOPC], [({1: said("says it is done")}, None)], complete=True),
            "MOPAC says it is done; the IOPC has not reported. The Committee has not yet assessed it.",
        ),
        (
            standing([IOPC], [({2: said("says it is done")}, word) for word in (
                Word.MET, Word.MET, Word.NOT_MET, None, None)]),
            "The IOPC says it is done. The Committee has assessed 3 of 5 parts: 2 met and 1 not met.",
        ),
        (
            standing([voice(1, "the Home Office", "not accepted")], [({}, None)]),
            "The Home Office did not accept it, in September 2023. The Committee has not yet assessed it.",
        ),
        (
            standing([MOPAC, IOPC], [({2: said(waiting=True)}, None)]),
            "A report from the IOPC, received on 2 May 2025, is being read; nothing is recorded here yet from MOPAC. "
            "The Committee has not yet assessed it.",
        ),
        (
            standing([IOPC], [({2: said("under way")}, Word.MET)]),
            "The IOPC says it is under way. The Committee found it met.",
        ),
        (
            standing([IOPC], [({}, None)], complete=True, due=dt.date(2022, 12, 31)),
            "The IOPC has not reported. The target date of 31 December 2022 has passed.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_reads_as_a_newspaper_could_print_it(case, expected):
    assert sentence(case, DAY) == expected


OFFICERS = "Officers of the Committee"
NOT_AGREED = "; the Committee itself has not agreed that."


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(Word.NOT_MET, True)], f"{OFFICERS} found it not met{NOT_AGREED}"),
        (
            [(Word.MET, True), (Word.NOT_MET, True), (None, True)],
            f"{OFFICERS} have assessed 2 of 3 parts: 1 met and 1 not met{NOT_AGREED}",
        ),
        (
            [(Word.MET, True), (Word.MET, False)],
            "The Committee and its officers found it met; the Committee itself has not agreed all of that.",
        ),
        ([(Word.MET, False), (None, True)], "The Committee has assessed 1 of 2 parts: 1 met."),
    ],
)
def test_what_no_elected_member_agreed_is_not_said_to_be_the_committees(parts, expected):
    case = standing([IOPC], [({2: said("says it is done")}, word) for word, _ in parts])
    views = [
        replace(part, found=replace(part.found, is_officers_view=is_view)) if part.found else part
        for part, (_, is_view) in zip(case.parts, parts, strict=True)
    ]
    assert sentence(replace(case, parts=views), DAY) == f"The IOPC says it is done. {expected}"


def test_what_a_body_reports_part_by_part_is_told_as_its_report():
    case = standing([IOPC], [({2: said("says it is done")}, None), ({2: said("under way")}, None)])
    assert sentence(case, DAY).startswith(
        "The IOPC has reported on 2 of 2 parts: 1 as under way and 1 as done."
    )
