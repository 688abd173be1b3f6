"""A part that is owed each time: what was done, said and found in one round is told of that round alone."""

import datetime as dt

import pytest

from tests import factories
from tests.assessments.steps import now, owed, put_out
from tests.evidence.conftest import UNDER_WAY
from tests.evidence.pages import page
from tests.people import browser
from tracker.assessments import actions
from tracker.assessments.differs import Mark
from tracker.assessments.standing import standings
from tracker.core import editions
from tracker.evidence.actions import accept_update, save_draft, submit
from tracker.recommendations.actions import confirm_record
from tracker.recommendations.models import Ask, Deadline, Round

PUBLIC = "/recommendations/police-conduct-and-complaints/3/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds(real_report) -> list[Round]:
    """Two rounds of 3a, a year apart."""
    part = owed("3a")[0]
    made = [Round(part=part, label=f"{y}/{y - 1999}", opened_on=dt.date(y, 4, 1)) for y in (2023, 2024)]
    factories.publish(*made)
    return made


def find(round: Round, word: str, by, approver, **more) -> None:
    """A published finding on 3a in this round."""
    version = actions.start_or_save_draft(
        part=round.part, round=round, by=by, word=word, because=f"Because {word}.", **more
    )
    actions.send_for_review(version=version, by=by)
    actions.approve(version=version, by=approver)
    put_out(assessments=[now(version)], by=approver, note="The Committee on 3a.")


def test_a_correction_of_an_earlier_round_is_not_told_of_the_later_one(rounds, ada, bola) -> None:
    first, second = rounds
    find(first, "not met", ada, bola)
    find(second, "met", ada, bola)
    find(first, "partly met", ada, bola, wrong="We counted the wrong year")
    shown = page(browser(), PUBLIC)
    assert "Because met." in shown.under("Why the Committee found so").text
    assert "wrong year" not in shown.under("Why the Committee found so").text
    assert "wrong year" in shown.main.text


def test_what_is_said_of_one_round_neither_differs_from_nor_excuses_another(rounds, ada, bola, cai) -> None:
    first, second = rounds
    ask = Ask.objects.current().get(part=second.part, addressee__body__slug="iopc")
    factories.publish(
        *(
            Deadline(ask=ask, round=one, due_on=dt.date(2025, 5, 1), kind="original")
            for one in (first, second)
        )
    )
    confirm_record(recommendations=[second.part.recommendation], by=ada)
    draft = save_draft(ask=ask, round=second, words=UNDER_WAY, seen=None, by=cai)
    submit(updates=[draft], body=ask.addressee.body, by=cai)
    draft.refresh_from_db()
    put_out(updates=[accept_update(update=draft, by=ada)], note="The IOPC on 3a.", by=ada)
    find(first, "met", ada, bola)
    key = second.part.recommendation_id
    stands = standings(editions.now(), [key])[key]
    part = next(one for one in stands.parts if one.letter == "a")
    [voice] = [one for one in part.asked if one.slug == "iopc"]
    assert part.mark(voice) is Mark.NONE
    mine = [what for what in stands.late() if what[:2] == ("a", voice.addressee)]
    assert mine == [("a", voice.addressee, second.pk)]
