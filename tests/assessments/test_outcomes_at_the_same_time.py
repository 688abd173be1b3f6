"""A review of an aim is withdrawn while somebody else publishes: nobody waits for what the other one holds."""

import threading
import time

import psycopg
import pytest
from django.db import connections

from tests.assessments.test_outcomes import reviewed
from tests.stack import SERVERS, TESTS
from tracker.assessments.outcomes.actions import withdraw_review
from tracker.assessments.outcomes.models import OutcomeReview

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.mark.django_db(transaction=True)
def test_who_withdraws_one_waits_for_the_head_before_holding_it(real_report, ada, bola) -> None:
    """Whoever agrees to the next review holds the head, and then wants this one, to take its place."""
    reviewed(ada, bola)
    review = OutcomeReview.objects.current().get()

    def withdraw() -> None:
        try:
            withdraw_review(review=review, reason="the wrong year was read", by=bola)
        finally:
            connections.close_all()

    with psycopg.connect(SERVERS.database(TESTS).url) as other:
        other.execute("INSERT INTO core_edition (note) VALUES ('The next one.')")
        withdrawing = threading.Thread(target=withdraw)
        withdrawing.start()
        end = time.monotonic() + 20
        while other.execute(WAITING).fetchone() == (0,) and time.monotonic() < end:
            time.sleep(0.02)
        other.execute(
            "SELECT 1 FROM assessments_outcomereview WHERE id = %s FOR NO KEY UPDATE NOWAIT", [review.pk]
        )
        other.rollback()
    withdrawing.join(20)
    review.refresh_from_db()
    assert review.withdrawn_in_id
