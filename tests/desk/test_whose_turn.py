"""Wherever staff meet an assessment it says whose turn it is, in the words of the workflow, and leads to its page."""

import pytest

from tests.assessments.steps import approved, drafted, in_review, published
from tests.desk.test_scheduling import for_later
from tests.evidence.conftest import sent
from tests.evidence.pages import page
from tests.people import browser
from tests.recommendations.steps import proposed as closes
from tracker.assessments.actions import return_
from tracker.assessments.outcomes.actions import propose_review
from tracker.assessments.replying import set_days
from tracker.core import clock
from tracker.core.formats import moment
from tracker.desk.actions import cancel_scheduled
from tracker.recommendations.models import Recommendation

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


def test_what_bodies_can_still_answer_is_their_turn_and_is_not_offered_for_publishing(
    real_report, ada, bola, mo, committee
) -> None:
    set_days(committee=committee, days=10, by=mo)
    version = approved(ada, bola, "8a")
    shown = page(browser(bola), f"/assess/review/{version.pk}/").main
    assert "Approved, open to replies." in shown.text
    assert shown.facts["Whose turn it is"] == "The bodies concerned"
    assert "can reply to the finding on 8a until the end of" in shown.text
    assert "Publish what is ready" not in shown.links
    report = page(browser(bola), DESK).main.text
    assert "Approved, open to replies. Whose turn it is: the bodies concerned" in report
    for_later(bola, version, hours=11 * 24)
    waiting = page(browser(bola), f"/assess/review/{version.pk}/").main
    assert "Approved, scheduled for" in waiting.text
    assert waiting.facts["Whose turn it is"] == "The bodies concerned"


def test_what_waits_for_its_minute_is_nobodys_turn_and_leads_to_where_it_is_cancelled(
    real_report, ada, bola
) -> None:
    version = approved(ada, bola)
    row = for_later(bola, version)
    due = moment(row.due_at.astimezone(clock.LONDON))
    shown = page(browser(bola), f"/assess/review/{version.pk}/").main
    assert f"Approved, scheduled for {due}." in shown.text
    assert shown.facts["Whose turn it is"] == "Nobody"
    assert f"It goes out by itself on {due}." in shown.text
    assert shown.links["Cancel that on the desk"] == "/desk/#scheduled"
    assert "Publish what is ready" not in shown.links
    form = page(browser(ada), "/assess/police-conduct-and-complaints/3/").main.text
    assert "Whose turn it is: nobody." in form
    cancel_scheduled(scheduled=row, by=bola)
    ready = page(browser(bola), f"/assess/review/{version.pk}/").main
    assert ready.facts["Whose turn it is"] == "Anyone on the Committee’s staff"
    assert "Publish what is ready" in ready.links


def test_a_proposed_closure_and_a_proposed_review_say_it(real_report, ada, bola) -> None:
    closes(ada, "3a")
    recommendation = Recommendation.objects.get(number="6")
    propose_review(recommendation=recommendation, word="no change seen", because="It is early.", by=ada)
    waiting = page(browser(bola), "/desk/").under("Waiting for approval").text
    assert waiting.count("proposed by Ada. Whose turn it is: an approver") == 2
    for address in (f"{DESK}3/close/", "/outcome/police-conduct-and-complaints/6/"):
        for who in (ada, bola):
            facts = page(browser(who), address).under("Waiting for a second person").facts
            assert facts["Whose turn it is"] == "An approver"


def test_an_approver_finds_what_to_take_back_and_what_to_withdraw(real_report, ada, bola) -> None:
    waits, out = approved(ada, bola, "3a"), published(ada, bola, "8a", "not met")
    ready = page(browser(bola), "/desk/publish/").main.links
    assert ready["The finding on 3a whole"] == f"/assess/review/{waits.pk}/"
    report = page(browser(bola), DESK).main
    assert report.links["3a, version 1: partly met"] == f"/assess/review/{waits.pk}/"
    assert report.links["8a, version 1: not met"] == f"/assess/review/{out.pk}/"
    assert "Approved, ready to publish. Whose turn it is: anyone on the Committee’s staff" in report.text
