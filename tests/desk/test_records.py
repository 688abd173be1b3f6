"""Confirming that a record is complete: one button for a report, by one person."""

import datetime as dt

import pytest

from accounts.models import Role
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person
from tracker.assessments.models import Status
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import confirm_record
from tracker.recommendations.models import Addressee, Recommendation, RecordComplete
from tracker.responses.actions import record_response

RECORD = "/desk/police-conduct-and-complaints/record/"
PUBLIC = "/recommendations/police-conduct-and-complaints/8/"

pytestmark = pytest.mark.django_db


def eighth() -> Recommendation:
    """The only recommendation with a date."""
    return Recommendation.objects.get(number="8")


def test_only_from_then_on_is_anything_overdue(real_report, mo) -> None:
    assert Status.objects.current().get(recommendation=eighth()).overdue_from is None
    assert "Overdue" not in page(browser(), PUBLIC).main.text
    edition = confirm_record(recommendations=[eighth()], by=mo)
    assert edition.note == (
        "The record of recommendation 8 of “Police Conduct and Complaints” was confirmed to be complete."
    )
    assert Status.objects.current().get(recommendation=eighth()).overdue_from == dt.date(2023, 1, 1)
    assert "Overdue" in page(browser(), PUBLIC).main.text
    event = AuditEvent.objects.exclude(verb="loaded").get()
    assert (event.actor, event.verb, event.detail["recommendations"]) == (
        mo,
        "confirmed the record of",
        ["8"],
    )


def test_what_was_confirmed_is_not_confirmed_again(real_report, mo) -> None:
    confirm_record(recommendations=[eighth()], by=mo)
    before = Edition.objects.count()
    with pytest.raises(NotNow, match="confirmed to be complete already"):
        confirm_record(recommendations=[eighth()], by=mo)
    assert Edition.objects.count() == before
    everything = list(Recommendation.objects.filter(report=real_report))
    confirm_record(recommendations=everything, by=mo)
    assert RecordComplete.objects.count() == len(everything)


def test_one_button_confirms_the_report_but_not_where_a_reply_is_known_to_be_missing(real_report, mo) -> None:
    boxes = page(browser(mo), RECORD).main.all("input", type="checkbox")
    ticked = [box["value"] for box in boxes if "checked" in box.attributes]
    missing = Recommendation.objects.filter(number__in=["2", "7"])
    assert len(boxes) == 8
    assert {int(key) for key in ticked} == {row.pk for row in Recommendation.objects.exclude(pk__in=missing)}
    before = Edition.objects.count()
    shown = posted(browser(mo), RECORD, recommendations=ticked)
    assert "was confirmed to be complete." in shown.main.text
    assert Edition.objects.count() == before + 1
    assert RecordComplete.objects.count() == 6
    rows = shown.main.one("table").rows()
    assert [row["Recommendation"][:1] for row in rows if row["Record"] == "Not confirmed"] == ["2", "7"]


def test_a_missing_reply_that_was_recorded_is_missing_no_more(real_report, mo) -> None:
    mayor = Addressee.objects.get(recommendation__number="2", body__slug="mayor")
    day = dt.date(2023, 2, 1)
    record_response(addressee=mayor, position="accepted", said_on=day, received_on=day, how="by post", by=mo)
    boxes = page(browser(mo), RECORD).main.all("input", type="checkbox")
    left = [box["value"] for box in boxes if "checked" not in box.attributes]
    assert left == [str(Recommendation.objects.get(number="7").pk)]


def test_a_double_click_confirms_once(real_report, mo) -> None:
    client = browser(mo)
    everything = [row.pk for row in Recommendation.objects.filter(report=real_report)]
    posted(client, RECORD, recommendations=everything)
    before = Edition.objects.count()
    shown = posted(client, RECORD, recommendations=everything)
    assert "confirmed to be complete already" in shown.main.text
    assert Edition.objects.count() == before


def test_nothing_chosen_is_named(real_report, mo) -> None:
    assert errors(posted(browser(mo), RECORD)) == ["Choose at least one recommendation."]
    assert errors(posted(browser(mo), RECORD, recommendations=["x"]))
    assert not RecordComplete.objects.exists()


def test_only_those_who_may_find_it(real_report, report, ada, bola, mo, cai, eve) -> None:
    other = person("Una", report.committee, Role.MANAGER)
    answers = [browser(who).get(RECORD).status_code for who in (ada, mo, bola, cai, eve, other)]
    assert answers == [200, 200, 403, 404, 404, 404]
    assert browser(eve).post(RECORD, {"recommendations": [eighth().pk]}).status_code == 404
    assert not RecordComplete.objects.exists()
