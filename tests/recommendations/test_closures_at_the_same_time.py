"""A part is followed again while somebody else publishes: nobody waits for what the other one holds."""

import psycopg
import pytest

from tests.at_once import while_another_publishes
from tests.evidence.pages import errors, posted
from tests.people import browser
from tests.public.pages import Page
from tests.recommendations.steps import closed
from tracker.core.models import Edition
from tracker.recommendations.actions import follow_again
from tracker.recommendations.models import Closure

AGAIN = "/desk/police-conduct-and-complaints/3/close/again/"
WHY = "the court decided otherwise"
HOLD = "SELECT 1 FROM recommendations_closure WHERE id = %s FOR NO KEY UPDATE NOWAIT"

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_follows_it_again_waits_for_the_head_before_holding_it(real_report, ada, bola) -> None:
    """Whoever agrees to the next closure holds the head, and then wants this one, to take its place."""
    closed(ada, bola, "3a")
    closure = Closure.objects.current().get()

    def hold(other: psycopg.Connection) -> None:
        other.execute(HOLD, [closure.pk])

    while_another_publishes(
        lambda: follow_again(closures=[closure], reason=WHY, by=ada),
        meanwhile=hold,
    )
    closure.refresh_from_db()
    assert closure.withdrawn_in_id


def test_two_clicks_in_the_same_moment_follow_it_once_and_both_lead_to_the_edition(
    real_report, ada, bola
) -> None:
    edition = closed(ada, bola, "3a")
    closure = Closure.objects.current().get()

    def click() -> Page:
        return posted(browser(ada), AGAIN, closures=closure.pk, because=WHY)

    shown = while_another_publishes(click, click)
    assert [errors(page) for page in shown] == [[], []]
    assert sorted("already, in edition" in page.main.text for page in shown) == [False, True]
    assert all(f"in edition {edition.number + 1}: The Committee follows" in page.main.text for page in shown)
    assert Edition.objects.count() == edition.number + 1
