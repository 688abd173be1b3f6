"""What a second person typed on the page of a version stays when it is refused."""

import pytest

from tests.assessments.steps import accepted, approved, in_review, now, published, put_out
from tests.evidence.pages import errors, page, posted
from tests.people import browser
from tracker.assessments import actions
from tracker.assessments.models import Approval
from tracker.core import clock
from tracker.recommendations.actions import set_hold

pytestmark = pytest.mark.django_db

REASON = "The records of two forces were lost."
MEETING = {"agreed_by": "the Committee", "agreed_on": "3 May 2025", "agenda_item": "7b"}


def test_a_withdrawal_in_a_hold_is_refused_with_its_reason_still_in_the_form(
    real_report, ada, bola, mo
) -> None:
    version, today = published(ada, bola), clock.today()
    set_hold(report=real_report, reason="before the election", from_day=today, to_day=today, by=mo)
    shown = posted(browser(bola), f"/assess/review/{version.pk}/withdraw/", because=REASON)
    assert "on hold" in errors(shown)[0]
    assert shown.main.one("textarea", name="because").text == REASON


def test_an_approval_of_what_rests_on_a_withdrawn_report_keeps_who_agreed(
    real_report, ada, bola, cai
) -> None:
    first = accepted(cai, ada)
    put_out(updates=[first], note="The IOPC on 3a.", by=ada)
    version = in_review(ada, cites=[first])
    put_out(updates=[accepted(cai, ada)], note="The IOPC on 3a, again.", by=ada)
    shown = posted(browser(bola), f"/assess/review/{version.pk}/approve/", **MEETING)
    assert "rests on what was withdrawn or replaced" in errors(shown)[0]
    assert shown.main.one("input", name="agenda_item")["value"] == "7b"
    assert not Approval.objects.exists()


def test_a_reason_to_return_what_was_approved_meanwhile_can_take_it_back(real_report, ada, bola) -> None:
    version = approved(ada, bola)
    shown = posted(browser(bola), f"/assess/review/{version.pk}/return/", reason=REASON)
    assert "An approver can take it back." in errors(shown)[0]
    [form] = [form for form in shown.main.all("form") if form.all("textarea")]
    assert form["action"] == f"/assess/review/{version.pk}/take-back/"
    assert form.one("textarea", name="reason").text == REASON


def test_what_was_typed_for_a_version_that_has_gone_back_can_be_read(real_report, ada, bola) -> None:
    version = in_review(ada)
    actions.return_(version=version, by=bola, reason="Which forces?")
    shown = posted(browser(bola), f"/assess/review/{version.pk}/approve/", **MEETING)
    assert "This version was returned" in errors(shown)[0]
    assert "Item of the agenda: 7b" in shown.main.text


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("approve", MEETING),
        ("return", {"reason": REASON}),
        ("take-back", {"reason": REASON}),
        ("withdraw", {"because": REASON}),
    ],
)
def test_the_second_of_two_clicks_is_told_that_it_was_done(real_report, ada, bola, act, sent) -> None:
    begin = {"take-back": approved, "withdraw": published}
    version = begin[act](ada, bola) if act in begin else in_review(ada)
    client, where = browser(bola), f"/assess/review/{version.pk}/{act}/"
    first = posted(client, where, **sent)
    stage = now(version).stage
    second = posted(client, where, **sent)
    assert (errors(first), errors(second)) == ([], [])
    assert "already" in second.main.text
    assert "What you typed" not in second.main.text
    assert (second.heading, now(version).stage) == (first.heading, stage)
    assert page(client, f"/assess/review/{version.pk}/").heading == second.heading
