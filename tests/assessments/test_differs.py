"""The disagreement mark, over every combination of what a body says, what was found, and which came later."""

import datetime as dt
from itertools import product

import pytest

from tests.assessments.steps import in_review, now, owed, put_out
from tests.evidence.conftest import ask_for, sent
from tracker.assessments.actions import approve
from tracker.assessments.differs import Mark, mark
from tracker.assessments.rollup import FINDINGS
from tracker.assessments.standing import standings
from tracker.core import editions
from tracker.desk.actions import publish_ready
from tracker.evidence.actions import accept_update, record_update
from tracker.evidence.models import Progress
from tracker.evidence.words import Words

# The rule, spelled out as pairs: what a body says against what the Committee found.
AGAINST = {
    ("says it is done", "not met"),
    ("says it is done", "partly met"),
    ("says it is done", "no longer met"),
    ("says it is continuing", "not met"),
    ("says it is continuing", "partly met"),
    ("says it is continuing", "no longer met"),
    ("not started", "met"),
    ("planned", "met"),
    ("under way", "met"),
}
EVERYTHING = list(product(["", *Progress.values], [None, *FINDINGS], [False, True]))


@pytest.mark.parametrize(("says", "found", "is_newer"), EVERYTHING)
def test_the_mark_stands_exactly_where_both_spoke_and_do_not_agree(says, found, is_newer):
    if not says or found is None:
        expected = Mark.NONE
    elif is_newer:
        expected = Mark.NEWER
    else:
        expected = Mark.DIFFERS if (says, found.value) in AGAINST else Mark.NONE
    assert mark(says, found, is_newer=is_newer) is expected


# Which of the two is newer


def marks(label: str = "3a") -> set[Mark]:
    """What stands between the two voices on a part, now."""
    part, _ = owed(label)
    standing = standings(editions.now(), [part.recommendation_id])[part.recommendation_id]
    (shown,) = [one for one in standing.parts if one.letter == part.letter]
    return {shown.mark(voice) for voice in shown.asked}


def finding(assessor, approver, cites=()):
    """A finding that the part is not met, ready to be published."""
    version = in_review(assessor, word="not met", cites=cites)
    approve(version=version, by=approver)
    return now(version)


def done(sender, reader):
    """A report that it is done, accepted."""
    return accept_update(
        update=sent(sender, words=Words(progress="says it is done", done="All forces.")), by=reader
    )


def test_a_report_that_came_after_the_finding_is_newer_though_both_come_out_together(real, ada, bola, cai):
    found = finding(ada, bola)
    said = done(cai, ada)
    publish_ready(updates=[said], assessments=[found], note="Both.", proceedings_checked=True, by=bola)
    assert marks() == {Mark.NEWER}


def test_a_report_that_the_finding_rests_on_differs_in_whichever_order_they_come_out(real, ada, bola, cai):
    said = done(cai, ada)
    found = finding(ada, bola, cites=[said])
    put_out(assessments=[found], note="Found.", by=bola)
    put_out(updates=[said], note="Then what is said.", by=ada)
    assert marks() == {Mark.DIFFERS}


def test_a_report_that_had_come_in_before_differs_although_the_finding_does_not_cite_it(real, ada, bola, cai):
    said = done(cai, ada)
    found = finding(ada, bola)
    put_out(assessments=[found], note="Found.", by=bola)
    put_out(updates=[said], note="Then what is said.", by=ada)
    assert marks() == {Mark.DIFFERS}


def test_a_letter_that_staff_entered_after_the_finding_is_newer_whenever_it_came(real, ada, bola, iopc):
    put_out(assessments=[finding(ada, bola)], note="Found.", by=bola)
    ask, round = ask_for("iopc", "3a")
    words = Words(progress="says it is done", done="All forces.")
    letter = record_update(
        ask=ask, round=round, words=words, received_on=dt.date(2025, 1, 2), received_how="by post", by=ada
    )
    put_out(updates=[letter], note="A letter.", by=ada)
    assert marks() == {Mark.NEWER}
