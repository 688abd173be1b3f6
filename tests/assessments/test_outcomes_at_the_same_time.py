"""A review of an aim is withdrawn while somebody else publishes: nobody waits for what the other one holds."""

import psycopg
import pytest

from tests.assessments.test_outcomes import DESK, reviewed
from tests.at_once import while_another_publishes
from tests.evidence.pages import errors, posted
from tests.people import browser
from tests.public.pages import Page
from tracker.assessments.outcomes.actions import withdraw_review
from tracker.assessments.outcomes.models import OutcomeReview
from tracker.core.models import Edition

HOLD = "SELECT 1 FROM assessments_outcomereview WHERE id = %s FOR NO KEY UPDATE NOWAIT"

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_withdraws_one_waits_for_the_head_before_holding_it(real_report, ada, bola) -> None:
    """Whoever agrees to the next review holds the head, and then wants this one, to take its place."""
    reviewed(ada, bola)
    review = OutcomeReview.objects.current().get()

    def hold(other: psycopg.Connection) -> None:
        other.execute(HOLD, [review.pk])

    while_another_publishes(
        lambda: withdraw_review(review=review, reason="the wrong year was read", by=bola), meanwhile=hold
    )
    review.refresh_from_db()
    assert review.withdrawn_in_id


def test_two_clicks_in_the_same_moment_withdraw_it_once_and_both_lead_to_the_edition(real, ada, bola) -> None:
    edition = reviewed(ada, bola)

    def click() -> Page:
        return posted(browser(bola), f"{DESK}withdraw/", reason="the wrong year was read")

    shown = while_another_publishes(click, click)
    assert [errors(page) for page in shown] == [[], []]
    assert sorted("already, in edition" in page.main.text for page in shown) == [False, True]
    assert all(f"in edition {edition.number + 1}: The Committee withdrew" in page.main.text for page in shown)
    assert Edition.objects.count() == edition.number + 1
