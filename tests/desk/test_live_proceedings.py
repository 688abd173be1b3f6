"""One tick for live proceedings: asked wherever words about a body, or a body's own, go out; kept with the edition."""

import pytest

from tests.evidence.conftest import ask_for, sent
from tests.evidence.pages import errors, posted
from tests.people import browser
from tests.recommendations.steps import proposed
from tracker.assessments.models import ProceedingsCheck
from tracker.assessments.outcomes.actions import propose_review
from tracker.core import agreeing
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update
from tracker.recommendations.models import Closure, Recommendation

MISSING = "Check that no live proceedings are touched by this, and tick that you have."
LETTER = {
    "received_on": "2025-05-02",
    "received_how": "by e-mail",
    "progress": "under way",
    "done": "We wrote to every force.",
}

pytestmark = pytest.mark.django_db


def asked(who, url: str, **fields: object) -> None:
    """Without the tick nothing goes out and nothing typed is lost; with it, who ticked is kept with the edition."""
    before = Edition.objects.count()
    shown = posted(browser(who), url, **fields)
    assert errors(shown) == [MISSING]
    assert Edition.objects.count() == before
    for box in shown.main.all("textarea"):
        assert box.text == str(fields.get(box["name"], box.text))
    posted(browser(who), url, **fields, proceedings="on")
    check = ProceedingsCheck.objects.get(edition=Edition.objects.order_by("number").last())
    assert check.checked_by == who


def test_accepting_and_publishing_a_report(real_report, ada, cai) -> None:
    update = sent(cai)
    asked(ada, f"/evidence/{update.pk}/accept/", publish="yes", note="The IOPC on 3a.")
    assert Update.objects.get(pk=update.pk).published_in


def test_entering_and_publishing_a_letter(real_report, ada) -> None:
    ask, round = ask_for("iopc", "3a")
    asked(ada, f"/evidence/record/{ask.pk}/{round.pk}/", publish="yes", **LETTER)


def test_to_accept_or_enter_and_publish_later_asks_nothing_yet(real_report, ada, cai) -> None:
    ask, round = ask_for("iopc", "3b")
    assert errors(posted(browser(ada), f"/evidence/{sent(cai).pk}/accept/", accept="yes")) == []
    assert errors(posted(browser(ada), f"/evidence/record/{ask.pk}/{round.pk}/", enter="yes", **LETTER)) == []
    assert {update.state for update in Update.objects.all()} == {"accepted"}


def test_agreeing_to_a_closure(real_report, ada, bola) -> None:
    [row] = proposed(ada)
    where = "/desk/police-conduct-and-complaints/3/close/decide/"
    asked(bola, where, proposals=row.pk, note="3a is closed.", agree="1")
    assert Closure.objects.current().get() == row


def test_agreeing_to_a_review_of_an_aim(real_report, ada, bola) -> None:
    third = Recommendation.objects.get(report=real_report, number="3")
    row = propose_review(recommendation=third, word="no change seen", because="It stands still.", by=ada)
    asked(bola, "/outcome/police-conduct-and-complaints/3/decide/", proposals=row.pk, note="Aim.", agree="1")


def test_refusing_asks_nothing(real_report, ada, bola) -> None:
    [row] = proposed(ada)
    where = "/desk/police-conduct-and-complaints/3/close/decide/"
    assert errors(posted(browser(bola), where, proposals=row.pk, reason="Not yet.", refuse="1")) == []


def test_the_verbs_refuse_it_in_words(real_report, ada, bola, cai) -> None:
    rows, update = proposed(ada), sent(cai)
    with pytest.raises(NotNow, match="no live proceedings"):
        agreeing.agree(rows=rows, note="3a closed.", proceedings_checked=False, by=bola)
    with pytest.raises(NotNow, match="no live proceedings"):
        evidence.accept_and_publish(update=update, note="Read.", proceedings_checked=False, by=ada)
