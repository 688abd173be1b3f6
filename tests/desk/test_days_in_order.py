"""Days in order: nothing that follows from a report lies before the day on which the report was published."""

import datetime as dt

import pytest

from tests import factories
from tests.assessments.steps import approved, in_review
from tests.evidence.pages import errors, page, posted
from tests.people import browser
from tests.recommendations.steps import proposed
from tracker.assessments.actions import approve
from tracker.assessments.agreement import Agreement
from tracker.assessments.replying import reply, set_days
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import revise_deadline
from tracker.recommendations.models import Addressee, Ask, Deadline, ReportText, Round
from tracker.responses.actions import record_response

DATES = "/desk/police-conduct-and-complaints/8/dates/"
LETTER = "/desk/letters/police-conduct-and-complaints/iopc/"
SAID = "1 March 2022 is before the report was published, on 2 November 2022."

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(real_report) -> None:
    """The real report, had it come out on a known day."""
    factories.revise(ReportText.objects.current().get(), published_on=dt.date(2022, 11, 2))


def test_a_target_date_before_the_report_is_refused_and_what_was_typed_stays(dated, ada) -> None:
    before = Edition.objects.count()
    owed = page(browser(ada), DATES).main.all("input", name="owed")[0]["value"]
    shown = posted(browser(ada), DATES, owed=[owed], due_on="2022-03-01", asked_by="the IOPC", reason="Why.")
    assert errors(shown) == [f"{SAID} Check the day: choose that day or a later one."]
    assert shown.main.one("input", name="due_on")["value"] == "2022-03-01"
    assert shown.main.one("textarea", name="reason").text == "Why."
    assert Edition.objects.count() == before


def test_a_letter_older_than_the_report_is_refused_and_what_was_typed_stays(dated, ada) -> None:
    shown = posted(browser(ada), LETTER, said_on="2022-03-01", received_on="2025-03-01", how="by e-mail")
    assert errors(shown)[0] == f"Date on the letter: {SAID} Check the day: choose that day or a later one."
    assert shown.main.one("input", name="said_on")["value"] == "2022-03-01"


def test_the_verbs_refuse_them_too(dated, ada) -> None:
    deadline = Deadline.objects.current().order_by("pk")[0]
    with pytest.raises(NotNow, match="before the report was published"):
        revise_deadline(
            ask=deadline.ask, round=deadline.round, due_on=dt.date(2022, 3, 1), asked_by="it", by=ada
        )
    with pytest.raises(NotNow, match="before the report was published"):
        record_response(
            addressee=Addressee.objects.order_by("pk")[0],
            position="accepted",
            said_on=dt.date(2022, 3, 1),
            received_on=dt.date(2022, 3, 2),
            how="by post",
            by=ada,
        )


def test_a_finding_is_agreed_on_no_day_before_its_report(real_report, ada, bola) -> None:
    version = in_review(ada)
    shown = posted(
        browser(bola),
        f"/assess/review/{version.pk}/approve/",
        agreed_by="the Committee",
        agreed_on="2001-01-02",
        agenda_item="7zx",
    )
    told = "2 January 2001 is before the report was published (late 2022). Check the day: choose one in 2022 or later."
    assert errors(shown) == [told]
    assert shown.main.one("input", name="agenda_item")["value"] == "7zx"
    with pytest.raises(NotNow, match="before the report was published"):
        approve(version=version, by=bola, agreed=Agreement("the Committee", dt.date(2001, 1, 2), "7"))


def test_nothing_is_closed_since_a_day_before_its_report(dated, ada) -> None:
    fields = {"kind": "no longer followed", "since": "2022-03-01", "because": "the law was changed"}
    shown = posted(browser(ada), "/desk/police-conduct-and-complaints/5/close/", all="1", **fields)
    assert errors(shown) == [f"Since: {SAID} Check the day: choose that day or a later one."]
    assert shown.main.one("textarea", name="because").text == "the law was changed"
    with pytest.raises(NotNow, match="before the report was published"):
        proposed(ada, "5", since=dt.date(2022, 3, 1))


def test_no_answer_to_a_finding_is_older_than_the_report(dated, ada, bola, mo, committee, iopc) -> None:
    set_days(committee=committee, days=10, by=mo)
    version = approved(ada, bola, "8a")
    shown = posted(
        browser(ada),
        f"/assess/review/{version.pk}/replies/",
        body=str(iopc.pk),
        said_on="2022-03-01",
        received_how="by post",
        text="We wrote.",
    )
    assert errors(shown) == [f"Date on the letter: {SAID} Check the day: choose that day or a later one."]
    assert shown.main.one("textarea", name="text").text == "We wrote."
    with pytest.raises(NotNow, match="before the report was published"):
        reply(version=version, body=iopc, text="We wrote.", by=ada, said_on=dt.date(2022, 3, 1))


def test_where_nobody_knows_when_the_report_came_out_any_day_is_taken(real_report, ada) -> None:
    assert ReportText.objects.current().get().published_on is None
    ask = Ask.objects.current().filter(part__recommendation__number="8").order_by("pk")[0]
    opened = Round.objects.current().get(part=ask.part)
    revise_deadline(ask=ask, round=opened, due_on=dt.date(2022, 3, 1), asked_by="it", by=ada)
    assert Deadline.objects.filter(kind="revised").exists()
