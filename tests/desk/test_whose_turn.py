"""Wherever staff meet an assessment it says whose turn it is, in the words of the workflow, and leads to its page."""

import pytest

from tests.assessments.steps import approved, drafted, in_review, published
from tests.evidence.conftest import sent
from tests.evidence.pages import page
from tests.people import browser
from tracker.assessments.actions import return_

pytestmark = pytest.mark.django_db

DESK = "/desk/police-conduct-and-complaints/"


def test_the_page_of_a_version_says_it(real_report, ada, bola) -> None:
    turns = {
        drafted(ada, "3a"): "An assessor",
        in_review(ada, "3b"): "An approver",
        approved(ada, bola, "3c"): "Anyone on the Committee’s staff",
        published(ada, bola, "3d"): "Nobody",
    }
    for version, turn in turns.items():
        assert page(browser(ada), f"/assess/review/{version.pk}/").main.facts["Whose turn it is"] == turn


def test_the_form_and_the_lists_of_the_desk_say_it(real_report, ada, bola, cai) -> None:
    drafted(ada, "3a")
    in_review(ada, "3b")
    return_(version=in_review(ada, "3c"), by=bola, reason="Which forces?")
    sent(cai, "8a")
    form = page(browser(ada), "/assess/police-conduct-and-complaints/3/").main.text
    assert form.count("Whose turn it is: an assessor.") == 2
    assert form.count("Whose turn it is: an approver.") == 1
    desk = page(browser(ada), "/desk/")
    assert "Whose turn it is: the Committee" in desk.under("To read").text
    assert "Whose turn it is: an assessor" in desk.under("Returned to you").text
    assert "Whose turn it is: an assessor" in desk.under("To assess").text
    assert "Whose turn it is: an approver" in desk.under("Waiting for approval").text


def test_an_approver_finds_what_to_take_back_and_what_to_withdraw(real_report, ada, bola) -> None:
    waits, out = approved(ada, bola, "3a"), published(ada, bola, "8a", "not met")
    ready = page(browser(bola), "/desk/publish/").main.links
    assert ready["The finding on 3a whole"] == f"/assess/review/{waits.pk}/"
    report = page(browser(bola), DESK).main
    assert report.links["3a, version 1: partly met"] == f"/assess/review/{waits.pk}/"
    assert report.links["8a, version 1: not met"] == f"/assess/review/{out.pk}/"
    assert "Approved, ready to publish. Whose turn it is: anyone on the Committee’s staff" in report.text
