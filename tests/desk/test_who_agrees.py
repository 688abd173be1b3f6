"""Whoever agrees to what another proposed, which publishes it at once, shows again who they are."""

import pytest

from tests.evidence.pages import posted
from tests.people import PASSWORD, long_ago
from tests.recommendations.steps import proposed
from tracker.assessments.outcomes.actions import propose_review
from tracker.assessments.outcomes.models import OutcomeReview
from tracker.core.agreed import Agreed
from tracker.recommendations.models import Closure, Recommendation

REPORT = "police-conduct-and-complaints"

pytestmark = pytest.mark.django_db


def a_closure(by) -> tuple[str, Agreed]:
    return f"/desk/{REPORT}/3/close/", proposed(by)[0]


def a_review(by) -> tuple[str, Agreed]:
    found = Recommendation.objects.get(report__slug=REPORT, number="3")
    row = propose_review(recommendation=found, word="no change seen", because="None.", by=by)
    return f"/outcome/{REPORT}/3/", row


@pytest.mark.parametrize("makes", [a_closure, a_review])
def test_the_password_is_asked_for_again_and_nothing_filled_in_is_lost(real_report, ada, bola, makes) -> None:
    where, row = makes(ada)
    client = long_ago(bola)
    fields = {"proposals": [row.pk], "note": "As we agreed.", "proceedings": "on", "agree": "1"}
    response = client.post(f"{where}decide/", fields, headers={"Referer": f"http://testserver{where}"})
    assert response["Location"] == f"/account/reauthenticate/?next={where}"
    row.refresh_from_db()
    assert row.published_in_id is None
    back = posted(client, response["Location"], password=PASSWORD, next=where)
    assert "What you typed is here again." in back.main.text
    assert back.main.one("textarea", name="note").text.strip() == "As we agreed."
    assert "Published in edition" in posted(client, f"{where}decide/", **fields).main.text


@pytest.mark.parametrize("makes", [a_closure, a_review])
def test_to_refuse_it_is_not_asked_for_and_for_nothing_that_is_filled_in_wrongly(
    real_report, ada, bola, makes
) -> None:
    where, row = makes(ada)
    client = long_ago(bola)
    wrong = client.post(f"{where}decide/", {"proposals": [row.pk], "note": "", "agree": "1"})
    assert wrong.status_code == 200
    done = posted(client, f"{where}decide/", proposals=[row.pk], reason="Not yet.", refuse="1")
    assert "Refused. It can be proposed anew." in done.main.text
    assert not Closure.objects.current().exists()
    assert not OutcomeReview.objects.current().exists()
