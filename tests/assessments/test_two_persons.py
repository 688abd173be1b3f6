"""Two persons for an assessment: in the verb, in the database, and when two act at once."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from psycopg.errors import LockNotAvailable

from accounts.models import Membership, Role, User
from tests.assessments.steps import (
    WHY,
    accepted,
    approved,
    begun_by,
    drafted,
    figure_of,
    in_review,
    now,
    owed,
    put_out,
)
from tests.at_once import refusals
from tests.people import person
from tests.plain_sql import sql
from tests.stack import SERVERS, TESTS
from tracker.assessments import actions
from tracker.assessments.models import Approval, Assessment, DraftSave
from tracker.assessments.workflow import can_approve
from tracker.core import audit, clock
from tracker.core.models import AuditEvent
from tracker.core.workflow import NotNow
from tracker.evidence import actions as evidence

APPROVE = "INSERT INTO assessments_approval (assessment_id, author_id, approver_id) VALUES (%s, %s, %s)"


@pytest.mark.django_db
class TestTheVerb:
    """What `approve` refuses."""

    def test_the_author_cannot_approve(self, real, ada, committee) -> None:
        Membership.objects.create(user=ada, body=committee, role=Role.APPROVER)
        version = in_review(ada)
        assert not can_approve(version, ada)
        with pytest.raises(NotNow, match="somebody else has to approve it"):
            actions.approve(version=version, by=ada)
        assert now(version).state == "in review"
        assert not Approval.objects.exists()

    def test_nor_can_anyone_who_saved_a_draft_of_it_or_of_a_version_that_was_returned(
        self, real, ada, bola, committee
    ) -> None:
        drafted(ada)
        drafted(bola, word="met")
        first = in_review(ada, word="not met")
        other = person("Olu", committee, Role.APPROVER)
        actions.return_(version=first, by=other, reason="Say which forces.")
        second = in_review(ada, word="not met", because="None of the forces.")
        with pytest.raises(NotNow, match="somebody else"):
            actions.approve(version=second, by=bola)
        actions.approve(version=second, by=other)

    def test_who_saved_a_draft_before_the_last_finding_can_approve_the_next(
        self, real, ada, bola, committee
    ) -> None:
        olu = person("Olu", committee, Role.APPROVER)
        drafted(bola)
        first = in_review(ada, word="not met")
        actions.approve(version=first, by=olu)
        put_out(assessments=[first], by=olu, note="3a.")
        second = in_review(ada, word="met")
        assert can_approve(second, bola)
        actions.approve(version=second, by=bola)

    def test_a_version_that_has_moved_on_is_not_approved_and_it_says_so(self, real, ada, bola) -> None:
        version = in_review(ada)
        actions.return_(version=version, by=bola, reason="Say which forces.")
        with pytest.raises(NotNow, match="This version was returned, so it cannot be approved"):
            actions.approve(version=version, by=bola)
        with pytest.raises(NotNow, match="still a draft"):
            actions.approve(version=Assessment.objects.get(version=2), by=bola)

    def test_it_is_approved_once_and_leaves_one_event(self, real, ada, bola) -> None:
        version = approved(ada, bola)
        with pytest.raises(NotNow, match="approved already"):
            actions.approve(version=version, by=bola)
        approval = Approval.objects.get()
        assert (approval.assessment, approval.author, approval.approver) == (version, ada, bola)
        events = AuditEvent.objects.filter(subject=audit.key(version), verb="approved")
        assert [(event.actor, event.detail) for event in events] == [(bola, {"version": 1})]


@pytest.mark.django_db
class TestTheDatabase:
    """What it refuses to the application's role, whatever the code does."""

    def test_an_author_as_approver(self, real, ada) -> None:
        version = in_review(ada)
        with pytest.raises(IntegrityError, match="worked on a draft"):
            sql(APPROVE, version.pk, ada.pk, ada.pk)

    def test_an_author_as_approver_by_the_check_alone(self, real, ada, bola) -> None:
        """Somebody whom a version names as its author, though no save of theirs is kept."""
        part, round = owed("3a")
        version = Assessment.objects.create(part=part, round=round, author=bola, word="met", because=WHY)
        sql(
            "UPDATE assessments_assessment SET state = 'in review', sent_at = now() WHERE id = %s", version.pk
        )
        with pytest.raises(IntegrityError, match="nobody_approves_their_own"):
            sql(APPROVE, version.pk, bola.pk, bola.pk)

    def test_another_author_than_the_versions_own(self, real, ada, bola, mo) -> None:
        version = in_review(ada)
        with pytest.raises(IntegrityError, match="approval_copies_the_author"):
            sql(APPROVE, version.pk, mo.pk, bola.pk)

    def test_somebody_who_saved_a_draft(self, real, ada, bola) -> None:
        drafted(ada)
        drafted(bola, word="met")
        version = in_review(ada)
        with pytest.raises(IntegrityError, match="worked on a draft"):
            sql(APPROVE, version.pk, ada.pk, bola.pk)

    @pytest.mark.parametrize("how", ["wrote", "saved", "sent"])
    def test_somebody_who_had_a_hand_in_a_report_that_it_rests_on(
        self, real, ada, mo, cai, iopc, how
    ) -> None:
        kim = person("Kim", iopc, Role.CONTRIBUTOR)
        report = evidence.accept_update(update=begun_by(cai, kim, how, iopc), by=mo)
        version = in_review(ada, cites=[report])
        with pytest.raises(IntegrityError, match="worked on a report that it rests on"):
            sql(APPROVE, version.pk, ada.pk, kim.pk)

    def test_an_approval_of_a_version_that_is_not_in_review(self, real, ada, bola) -> None:
        version = drafted(ada)
        with pytest.raises(IntegrityError, match="not in review"):
            sql(APPROVE, version.pk, ada.pk, bola.pk)

    def test_an_approved_state_without_an_approval(self, real, ada) -> None:
        version = in_review(ada)
        with pytest.raises(IntegrityError, match="Only an approval by a second person"):
            sql("UPDATE assessments_assessment SET state = 'approved' WHERE id = %s", version.pk)

    @pytest.mark.parametrize(
        "change",
        ["word = 'met'", "because = 'Else.'", "version = 7", "criteria_id = NULL", "saved_at = now()"],
    )
    def test_a_change_to_a_version_that_was_sent(self, real, ada, change) -> None:
        version = in_review(ada)
        with pytest.raises(IntegrityError, match="never changes"):
            sql(f"UPDATE assessments_assessment SET {change} WHERE id = %s", version.pk)

    def test_another_time_or_reason_than_the_step_had(self, real, ada, bola) -> None:
        version = in_review(ada)
        moves = ("sent_at = now()", "sent_at = NULL", "return_reason = 'Never said.'")
        for change in moves:
            with pytest.raises(IntegrityError, match="written down with that step"):
                sql(f"UPDATE assessments_assessment SET {change} WHERE id = %s", version.pk)
        actions.return_(version=version, by=bola, reason="Say which forces.")
        for change in moves:
            with pytest.raises(IntegrityError, match="written down with that step"):
                sql(f"UPDATE assessments_assessment SET {change} WHERE id = %s", version.pk)
        assert now(version).return_reason == "Say which forces."

    def test_a_new_author_even_of_a_draft(self, real, ada, bola) -> None:
        with pytest.raises(IntegrityError, match="keeps its author"):
            sql("UPDATE assessments_assessment SET author_id = %s WHERE id = %s", bola.pk, drafted(ada).pk)

    def test_a_citation_added_to_or_taken_from_a_version_that_was_sent(self, real, ada) -> None:
        figure = figure_of("3a")
        version = in_review(ada, figures=[figure])
        with pytest.raises(IntegrityError, match="fixed"):
            sql("DELETE FROM assessments_figurecited WHERE assessment_id = %s", version.pk)
        with pytest.raises(IntegrityError, match="fixed"):
            sql("UPDATE assessments_figurecited SET frozen = '{}' WHERE assessment_id = %s", version.pk)
        with pytest.raises(IntegrityError, match="fixed"):
            sql(
                "INSERT INTO assessments_figurecited (assessment_id, observation_id, frozen) VALUES (%s, %s, '{}')",
                version.pk,
                figure.pk,
            )

    @pytest.mark.parametrize("table", ["assessments_approval", "assessments_draftsave"])
    @pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
    def test_a_change_to_who_approved_and_who_saved(self, real, ada, bola, table, verb) -> None:
        approved(ada, bola)
        with pytest.raises(DatabaseError):
            sql(verb.format(table))

    def test_a_time_of_ones_own_for_a_save_or_an_approval(self, real, ada, bola) -> None:
        version = in_review(ada)
        before = clock.now()
        sql(
            "INSERT INTO assessments_draftsave (assessment_id, saved_by_id, saved_at) VALUES (%s, %s, '2001-01-01')",
            version.pk,
            ada.pk,
        )
        sql(
            "INSERT INTO assessments_approval (assessment_id, author_id, approver_id, approved_at)"
            " VALUES (%s, %s, %s, 'infinity')",
            version.pk,
            ada.pk,
            bola.pk,
        )
        assert before < DraftSave.objects.latest("pk").saved_at < Approval.objects.get().approved_at

    def test_a_second_open_version_of_the_same_thing(self, real, ada) -> None:
        version = in_review(ada)
        with pytest.raises(IntegrityError, match="one_open_assessment"):
            Assessment.objects.create(part=version.part, round=version.round, version=2, author=ada)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """With several connections that commit."""

    def test_of_two_approvers_exactly_one_wins(self, real_report, ada, bola, committee) -> None:
        olu = person("Olu", committee, Role.APPROVER)
        version = in_review(ada)

        def approve(by: User) -> Callable[[], object]:
            return lambda: actions.approve(version=version, by=by)

        assert refusals(approve(bola), approve(olu)) == ["", "This version was approved already."]
        assert Approval.objects.count() == 1
        assert AuditEvent.objects.filter(verb="approved").count() == 1

    def test_of_an_approval_and_a_return_exactly_one_wins(self, real_report, ada, bola, committee) -> None:
        olu = person("Olu", committee, Role.APPROVER)
        version = in_review(ada)
        done, refused = refusals(
            lambda: actions.approve(version=version, by=bola),
            lambda: actions.return_(version=version, by=olu, reason="Say which forces."),
        )
        assert done == ""
        assert refused.startswith("This version was")
        assert now(version).state in {"approved", "returned"}

    def test_a_citation_goes_before_its_version_is_sent_or_stays(self, real_report, ada, cai, mo) -> None:
        version = drafted(ada, cites=[accepted(cai, mo)])
        with psycopg.connect(SERVERS.database(TESTS).url) as other:
            other.execute("DELETE FROM assessments_evidencecited")
            with pytest.raises(OperationalError, match="lock timeout"):
                sql("SET LOCAL lock_timeout = '100ms'; UPDATE assessments_assessment SET state = 'in review'")
            other.rollback()
            other.execute("SET lock_timeout = '100ms'")
            with transaction.atomic():
                actions.send_for_review(version=version, by=ada)
                with pytest.raises(LockNotAvailable):
                    other.execute("DELETE FROM assessments_evidencecited")

    def test_published_twice_at_once_it_is_in_one_edition(self, real_report, ada, bola, mo) -> None:
        version = approved(ada, bola)

        def publish(by: User) -> Callable[[], object]:
            return lambda: put_out(assessments=[version], by=by, note="3a.")

        assert refusals(publish(bola), publish(mo)) == ["", "This version was published already."]
        assert AuditEvent.objects.filter(verb="published").count() == 1

    def test_two_who_start_a_draft_at_once_write_one(self, real_report, ada, committee) -> None:
        asha = person("Asha", committee, Role.ASSESSOR)
        assert refusals(lambda: drafted(ada), lambda: drafted(asha, word="met")) == ["", ""]
        assert Assessment.objects.count() == 1
