"""The desk: what waits for whom."""

import pytest

from accounts.models import Role
from tests.assessments.steps import accepted, approved, drafted, in_review, published, put_out
from tests.evidence.conftest import sent
from tests.evidence.pages import page
from tests.people import browser, person
from tracker.assessments import actions

REPORT = "/desk/police-conduct-and-complaints/"

pytestmark = pytest.mark.django_db


def test_it_counts_what_is_yours(real_report, ada, bola, cai) -> None:
    sent(cai, "3b")
    in_review(ada, "3c")
    actions.return_(version=in_review(ada, "3a"), by=bola, reason="Say which forces.")
    shown = page(browser(ada), "/desk/")
    assert "Yours: 1 to read · 1 returned to you · 1 waiting for approval" in shown.main.text
    assert "IOPC, report on 3b" in shown.under("To read").text
    assert "Returned, because: Say which forces." in shown.under("Returned to you").text
    assert "drafted by you" in shown.under("Waiting for approval").text


def test_each_line_leads_to_where_it_is_done(real_report, ada, bola, cai) -> None:
    update = sent(cai, "3b")
    version = in_review(ada, "3c")
    links = page(browser(ada), "/desk/").main.links
    assert links["Read the report on 3b from IOPC"] == f"/evidence/{update.pk}/"
    assert links["Open 3c"] == f"/assess/review/{version.pk}/"
    assert page(browser(bola), "/desk/").main.links["Decide 3c"] == f"/assess/review/{version.pk}/"
    assert links["Record a formal reply"] == "/desk/letters/"
    assert links["Record a progress report from a letter"] == "/evidence/record/"


def test_an_empty_desk_says_so(real_report, ada) -> None:
    shown = page(browser(ada), "/desk/")
    assert "Yours: 0 to read · 0 returned to you · 0 waiting for approval" in shown.main.text
    for heading, words in (
        ("To read", "No report waits to be read."),
        ("Returned to you", "Nothing was returned to you."),
        ("To assess", "Nothing has come in since the last assessments, and no finding was withdrawn."),
        ("Waiting for approval", "Nothing waits for approval."),
    ):
        assert words in shown.under(heading).text
    assert "Nothing is ready to be published." in shown.main.text


def test_what_was_reported_since_the_last_assessment_is_to_be_assessed(real_report, ada, bola, cai) -> None:
    accepted(cai, ada)
    assert "3a: reported on, not yet assessed" in page(browser(ada), "/desk/").under("To assess").text
    version = drafted(ada)
    shown = page(browser(ada), "/desk/").under("To assess").text
    assert "not yet assessed" not in shown
    assert "3a: draft by Ada" in shown
    actions.approve(version=actions.send_for_review(version=version, by=ada), by=bola)
    put_out(assessments=[version], by=bola, note="3a.")
    assert "Nothing has come in" in page(browser(ada), "/desk/").under("To assess").text
    put_out(updates=[accepted(cai, ada)], note="The IOPC on 3a.", by=ada)
    shown = page(browser(ada), "/desk/").under("To assess").text
    assert "3a: evidence newer than the last assessment" in shown


def test_a_finding_that_was_withdrawn_is_to_be_assessed_again(real_report, ada, bola, mo) -> None:
    version = published(ada, bola)
    nothing = "Nothing has come in"
    assert nothing in page(browser(ada), "/desk/").under("To assess").text
    actions.withdraw(version=version, because="It rested on a letter about another force.", by=mo)
    shown = page(browser(ada), "/desk/").under("To assess")
    assert "3a: its finding was withdrawn, and nothing was found since" in shown.text
    assert shown.links["Draft an assessment of 3a"] == "/assess/police-conduct-and-complaints/3/"
    drafted(ada)
    assert "withdrawn" not in page(browser(ada), "/desk/").under("To assess").text


def test_it_counts_what_is_ready_to_be_published(real_report, ada, bola, cai) -> None:
    accepted(cai, ada, "3b")
    approved(ada, bola, "3a")
    assert page(browser(ada), "/desk/").main.links["Publish what is ready: 2"] == "/desk/publish/"


def test_each_role_sees_what_it_can_do(real_report, ada, bola, mo, cai) -> None:
    in_review(ada)
    found = {who.name: page(browser(who), "/desk/") for who in (ada, bola, mo)}
    records = {name: "Record a formal reply" in shown.main.links for name, shown in found.items()}
    assert records == {"Ada": True, "Bola": False, "Mo": True}
    drafts = {name: (2, "To assess") in shown.headings for name, shown in found.items()}
    assert drafts == {"Ada": True, "Bola": False, "Mo": False}
    coming = {name: "/reminders/" in shown.main.links.values() for name, shown in found.items()}
    assert coming == {"Ada": True, "Bola": False, "Mo": True}


def test_a_report_lists_its_recommendations_with_what_can_be_done(real_report, ada, bola) -> None:
    rows = page(browser(ada), REPORT).main.one("table").rows()
    assert [row["Recommendation"][:1] for row in rows] == list("12345678")
    assert {row["Record"] for row in rows} == {"Not confirmed"}
    dated = [row["Recommendation"][:1] for row in rows if "Move the date" in row["What you can do"]]
    assert dated == ["8"]
    assert all("Assess" in row["What you can do"] and "Close" in row["What you can do"] for row in rows)
    theirs = page(browser(bola), REPORT).main.one("table").rows()
    assert [row["What you can do"] for row in theirs] == [
        f"What is public of recommendation {number}" for number in range(1, 9)
    ]


def test_another_committee_sees_nothing_of_it_and_outsiders_find_no_desk(
    real_report, report, ada, bola, cai, dee, eve
) -> None:
    sent(cai, "3b")
    accepted(cai, ada, "3d")
    in_review(ada, "3c")
    drafted(ada, "3e")
    approved(ada, bola, "3a")
    other = person("Una", report.committee, Role.ASSESSOR, Role.APPROVER, Role.MANAGER)
    shown = page(browser(other), "/desk/")
    assert "Yours: 0 to read · 0 returned to you · 0 waiting for approval" in shown.main.text
    assert "Nothing is ready to be published." in shown.main.text
    assert "3a" not in shown.main.text
    assert REPORT not in shown.main.links.values()
    for stranger in (cai, dee, eve):
        for where in ("/desk/", "/desk/publish/", REPORT, "/desk/published/1/"):
            assert browser(stranger).get(where).status_code == 404
    assert browser(other).get(REPORT).status_code == 404
