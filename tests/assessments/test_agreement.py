"""By whom a finding was agreed, and several approvals in one go."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Role
from tests.assessments.steps import in_review, now, published, put_out
from tests.evidence.pages import errors, page, posted
from tests.people import PASSWORD, browser, long_ago, person
from tracker.assessments import actions
from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.models import Approval
from tracker.core.models import AuditEvent
from tracker.core.workflow import NotNow

PUBLIC = "/recommendations/police-conduct-and-complaints/3/"
TOGETHER = "/desk/approve/"
ON = dt.date(2025, 5, 3)
MEETING = {"agreed_by": "the Committee", "agreed_on": "2025-05-03", "agenda_item": "7"}


@pytest.mark.parametrize(
    ("agreed", "words", "who"),
    [
        (
            Agreement(AgreedBy.COMMITTEE, ON, "7"),
            "Agreed by the Committee at its meeting on 3 May 2025, item 7",
            "the Committee",
        ),
        (
            Agreement(AgreedBy.CHAIR, ON),
            "Agreed by the Chair, under delegation, on 3 May 2025",
            "the Committee",
        ),
        (
            Agreement(),
            "The view of the Committee’s officers; the Committee itself has not agreed it",
            "officers of the Committee",
        ),
    ],
)
@pytest.mark.django_db
def test_the_public_reads_who_agreed(real_report, ada, bola, agreed, words, who) -> None:
    version = in_review(ada)
    actions.approve(version=version, by=bola, agreed=agreed)
    put_out(assessments=[version], by=ada, note="3a.")
    shown = page(browser(), PUBLIC)
    assert f"{words}." in shown.main.text
    assert f"3a: {who} found: “partly met”." in shown.under("What happened").text


@pytest.mark.parametrize(
    ("agreed", "problem"),
    [
        (Agreement(AgreedBy.COMMITTEE, None, "7"), {"on": "Give the day of the meeting."}),
        (Agreement(AgreedBy.COMMITTEE, ON), {"item": "Give the number of the agenda item."}),
        (Agreement(AgreedBy.CHAIR), {"on": "Give the day on which the Chair agreed."}),
        (
            Agreement(AgreedBy.CHAIR, ON, "7"),
            {"item": "Under delegation there is no agenda item: leave it empty."},
        ),
        (
            Agreement(AgreedBy.CHAIR, dt.date(2025, 6, 2)),
            {"on": "2 June 2025 is still to come. Approve it once it was agreed."},
        ),
        (Agreement(AgreedBy.CHAIR, dt.date(205, 6, 2)), {"on": "Check the year in which it was agreed."}),
        (
            Agreement(AgreedBy.OFFICER, ON),
            {"on": "An officer’s view was agreed at no meeting: leave the day and the agenda item empty."},
        ),
        (Agreement("a friend"), {"by": "Say who agreed it: the Committee, the Chair, or an officer."}),
        (Agreement(AgreedBy.CHAIR, dt.date(2025, 6, 1)), {}),
    ],
)
def test_an_agreement_is_whole(agreed, problem) -> None:
    found = agreed.problems(dt.date(2025, 6, 1))
    assert {name: found.get(name) for name in problem} == problem
    assert bool(found) == bool(problem)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ("'the Committee', '2025-05-03', ''", "the_committee_agrees_at_a_meeting"),
        ("'the Committee', NULL, '7'", "the_committee_agrees_at_a_meeting"),
        ("'the Chair', NULL, ''", "the_chair_agrees_on_a_day"),
        ("'an officer', '2025-05-03', ''", "an_officers_view"),
        ("'a friend', NULL, ''", "agreed_by_somebody_known"),
    ],
)
def test_the_database_refuses_half_an_agreement(real_report, ada, bola, columns, constraint) -> None:
    version = in_review(ada)
    statement = (
        "INSERT INTO assessments_approval (assessment_id, author_id, approver_id, agreed_by, agreed_on, agenda_item)"
        f" VALUES (%s, %s, %s, {columns})"
    )
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [version.pk, ada.pk, bola.pk])


@pytest.mark.django_db
def test_the_verb_refuses_it_in_words(real_report, ada, bola) -> None:
    version = in_review(ada)
    with pytest.raises(NotNow, match="Give the number of the agenda item"):
        actions.approve(version=version, by=bola, agreed=Agreement(AgreedBy.COMMITTEE, ON))
    assert now(version).state == "in review"


@pytest.mark.django_db
class TestThePage:
    """The page on which one version is approved."""

    def test_it_asks_who_agreed_and_keeps_what_was_filled_in(self, real_report, ada, bola) -> None:
        version = in_review(ada)
        where = f"/assess/review/{version.pk}/approve/"
        assert errors(posted(browser(bola), where)) == ["Choose who agreed it."]
        shown = posted(browser(bola), where, agreed_by="the Committee", agreed_on="2025-05-03")
        assert errors(shown) == ["Give the number of the agenda item."]
        assert shown.main.one("input", name="agreed_on")["value"] == "2025-05-03"
        assert not Approval.objects.exists()

    def test_it_says_who_agreed_once_it_is_approved(self, real_report, ada, bola) -> None:
        shown = posted(browser(bola), f"/assess/review/{in_review(ada).pk}/approve/", **MEETING)
        assert (
            "Agreed by the Committee at its meeting on 3 May 2025, item 7." in shown.main.facts["Approved by"]
        )


@pytest.mark.django_db
class TestWhoItIs:
    """Approving needs somebody who has just shown who they are."""

    @pytest.mark.parametrize("together", [False, True])
    def test_the_password_is_asked_for_again_and_nothing_filled_in_is_lost(
        self, real_report, ada, bola, together
    ) -> None:
        version = in_review(ada)
        client = long_ago(bola)
        stands = TOGETHER if together else f"/assess/review/{version.pk}/"
        where = TOGETHER if together else f"{stands}approve/"
        sent = MEETING | ({"item": [f"assessment-{version.pk}"]} if together else {})
        response = client.post(where, sent, headers={"Referer": f"http://testserver{stands}"})
        assert response["Location"] == f"/account/reauthenticate/?next={stands}"
        assert not Approval.objects.exists()
        back = posted(client, response["Location"], password=PASSWORD, next=stands)
        assert "What you typed is here again." in back.main.text
        assert back.main.one("input", name="agenda_item")["value"] == "7"
        ticked = [
            box["value"] for box in back.main.all("input", type="checkbox") if "checked" in box.attributes
        ]
        assert ticked == ([f"assessment-{version.pk}"] if together else [])
        posted(client, where, **sent)
        assert Approval.objects.get().agenda_item == "7"

    def test_a_wrong_password_approves_nothing(self, real_report, ada, bola) -> None:
        version = in_review(ada)
        client = long_ago(bola)
        posted(client, "/account/reauthenticate/", password="wrong")
        posted(client, f"/assess/review/{version.pk}/approve/", **MEETING)
        assert not Approval.objects.exists()


@pytest.mark.django_db
class TestTogether:
    """Several approvals in one go."""

    def test_what_is_ticked_is_approved_with_one_event_each(self, real_report, ada, bola) -> None:
        versions = [in_review(ada, label) for label in ("3a", "3b", "3c")]
        shown = page(browser(bola), TOGETHER)
        boxes = shown.main.all("input", type="checkbox")
        assert [box["value"] for box in boxes] == [f"assessment-{version.pk}" for version in versions]
        assert not any("checked" in box.attributes for box in boxes)
        done = posted(browser(bola), TOGETHER, item=[box["value"] for box in boxes[:2]], **MEETING)
        assert "2 assessments approved." in done.main.text
        assert [now(version).state for version in versions] == ["approved", "approved", "in review"]
        assert {row.agenda_item for row in Approval.objects.all()} == {"7"}
        assert AuditEvent.objects.filter(verb="approved").count() == 2

    def test_where_one_has_moved_on_none_is_approved_and_it_is_named(
        self, real_report, ada, bola, committee
    ) -> None:
        first, second = in_review(ada, "3a"), in_review(ada, "3b")
        actions.return_(version=second, by=person("Olu", committee, Role.APPROVER), reason="Which force?")
        items = [f"assessment-{version.pk}" for version in (first, second)]
        shown = posted(browser(bola), TOGETHER, item=items, **MEETING)
        [problem] = errors(shown)
        assert problem.startswith("3b, version 1: This version was returned, so it cannot be approved.")
        assert problem.endswith("Nothing was approved.")
        assert shown.main.one("input", name="agenda_item")["value"] == "7"
        assert not Approval.objects.exists()

    def test_what_somebody_worked_on_they_are_neither_offered_nor_can_approve(
        self, real_report, ada, bola, committee
    ) -> None:
        both = person("Ola", committee, Role.ASSESSOR, Role.APPROVER)
        own, other = in_review(both, "3a"), in_review(ada, "3b")
        boxes = page(browser(both), TOGETHER).main.all("input", type="checkbox")
        assert [box["value"] for box in boxes] == [f"assessment-{other.pk}"]
        items = [f"assessment-{version.pk}" for version in (own, other)]
        assert (
            "somebody else has to approve it"
            in errors(posted(browser(both), TOGETHER, item=items, **MEETING))[0]
        )
        assert not Approval.objects.exists()

    def test_nothing_ticked_and_a_second_click_say_so(self, real_report, ada, bola) -> None:
        version = in_review(ada)
        assert errors(posted(browser(bola), TOGETHER, **MEETING)) == [
            "Choose at least one assessment to approve."
        ]
        sent = MEETING | {"item": [f"assessment-{version.pk}"]}
        posted(browser(bola), TOGETHER, **sent)
        assert "These were approved already." in posted(browser(bola), TOGETHER, **sent).main.text
        assert Approval.objects.count() == 1

    def test_only_approvers_of_this_committee(self, real_report, report, ada, bola, mo, cai, eve) -> None:
        version = in_review(ada)
        other = person("Una", report.committee, Role.APPROVER)
        statuses = {who: browser(who).get(TOGETHER).status_code for who in (ada, bola, mo, cai, eve)}
        assert statuses == {ada: 403, bola: 200, mo: 403, cai: 404, eve: 404}
        sent = MEETING | {"item": [f"assessment-{version.pk}"]}
        assert errors(posted(browser(other), TOGETHER, **sent)) == [
            "Choose at least one assessment to approve."
        ]
        assert now(version).state == "in review"

    def test_the_desk_leads_there(self, real_report, ada, bola) -> None:
        in_review(ada, "3a"), in_review(ada, "3b")
        assert TOGETHER in page(browser(bola), "/desk/").main.links.values()
        assert TOGETHER not in page(browser(ada), "/desk/").main.links.values()


@pytest.mark.django_db
def test_the_database_holds_four_eyes_over_a_correction_too(real_report, ada, bola) -> None:
    published(ada, bola)
    version = in_review(ada, word="met", wrong="The wrong force was named.")
    statement = "INSERT INTO assessments_approval (assessment_id, author_id, approver_id) VALUES (%s, %s, %s)"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [version.pk, ada.pk, ada.pk])
