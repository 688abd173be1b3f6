"""What becomes of a published finding: corrected, found again, withdrawn; and what is taken back before that."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from tests.assessments.steps import WHY, approved, drafted, in_review, now, owed, published, put_out
from tests.assessments.test_pages import filled
from tests.evidence.pages import errors, page, posted
from tests.factories import publish
from tests.people import browser
from tracker.assessments import actions
from tracker.assessments.models import (
    Assessment,
    AssessmentState,
    ProceedingsCheck,
    Status,
    Withdrawal,
)
from tracker.core import audit, clock, editions
from tracker.core.editions import publishing
from tracker.core.formats import day
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow

THIRD = "/assess/police-conduct-and-complaints/3/"
PUBLIC = "/recommendations/police-conduct-and-complaints/3/"
WRONG = "The wrong force was named."

# An edition by plain SQL, in which a finding goes; what is asked at the end of a transaction is asked at once.
EDITION = "INSERT INTO core_edition (note) VALUES ('A test.'); "
NEWEST = "(SELECT number FROM core_head)"
GO = f"UPDATE assessments_assessment SET withdrawn_in_id = {NEWEST} WHERE id = %s; "
SAY_WHY = f"""INSERT INTO assessments_withdrawal (assessment_id, because, published_in_id)
  VALUES (%s, 'The records were lost.', {NEWEST}); """
RESTATE = f"""UPDATE assessments_status SET withdrawn_in_id = {NEWEST}
    WHERE recommendation_id = {{about}} AND withdrawn_in_id IS NULL;
  INSERT INTO assessments_status (recommendation_id, word, counts, differs, published_in_id)
    VALUES ({{about}}, '{{word}}', '{{{{}}}}', false, {NEWEST}); """
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"

pytestmark = pytest.mark.django_db


def today() -> str:
    return day(clock.today())


def history() -> str:
    return page(browser(), PUBLIC).under("What happened").text


# Corrected, and found again


def test_a_correction_goes_the_way_of_any_other_version_and_says_what_was_wrong(
    real_report, ada, bola
) -> None:
    first = published(ada, bola)
    second = published(ada, bola, word="not met", wrong=WRONG)
    assert (second.corrects, second.version) == (first, 2)
    assert (now(first).stage, second.stage) == (AssessmentState.CORRECTED, AssessmentState.PUBLISHED)
    told = f"Corrected on {today()}: The wrong force was named. The finding is “not met”; before it was “partly met”."
    assert told in page(browser(), PUBLIC).main.text
    assert f"3a: {told[0].lower()}{told[1:]}" in history()
    assert "found again" not in page(browser(), PUBLIC).main.text


def test_a_change_is_another_word_than_a_correction(real_report, ada, bola) -> None:
    first = published(ada, bola)
    second = published(ada, bola, word="met")
    assert (second.corrects, now(first).stage) == (None, AssessmentState.REPLACED)
    told = f"fficers of the Committee found again on {today()}: “met”; before it was “partly met”."
    assert f"3a: o{told}" in history()
    main = page(browser(), PUBLIC).main.text
    assert f"O{told}" in main
    assert "orrected" not in main


def test_the_edition_of_a_correction_says_what_was_wrong_and_that_of_a_change_does_not(
    real_report, ada, bola
) -> None:
    published(ada, bola)
    told = []
    for word, wrong in (("not met", WRONG), ("met", "")):
        version = published(ada, bola, word=word, wrong=wrong)
        edition = page(browser(), f"/changes/{version.published_in_id}/").under("Before and after")
        told.append(next(one.text for one in edition.all("div", class_="app-change")))
    corrected, changed = told
    assert "3a – corrected What was wrong: The wrong force was named." in corrected
    assert "Before: partly met After: not met" in corrected
    assert "3a – changed" in changed
    assert "wrong" not in changed


def test_the_past_keeps_the_finding_and_knows_nothing_of_its_correction(real_report, ada, bola) -> None:
    first = published(ada, bola)
    published(ada, bola, word="not met", wrong=WRONG)
    then = page(browser(), f"{PUBLIC}?as-at={first.published_in_id}").main.text
    assert "partly met" in then.lower()
    assert "orrected" not in then


def test_a_correction_is_written_in_the_form_and_stands_on_the_approvers_page(real_report, ada, bola) -> None:
    first = published(ada, bola)
    version_key = filled()
    name = next(key for key in version_key if key.startswith("because")).replace("because", "wrong")
    assert page(browser(ada), THIRD).main.one("textarea", name=name).text == ""
    posted(browser(ada), THIRD, send="1", **(filled(word="met", seen=0) | {name: WRONG}))
    version = Assessment.objects.get(version=2)
    assert (version.state, version.wrong, version.corrects) == ("in review", WRONG, first)
    shown = page(browser(bola), f"/assess/review/{version.pk}/").under("The finding").text
    assert "A correction of version 1, which was wrong:" in shown
    assert WRONG in shown


def test_what_was_never_published_cannot_be_corrected(real_report, ada) -> None:
    with pytest.raises(NotNow, match="none to correct"):
        drafted(ada, wrong=WRONG)
    assert not page(browser(ada), THIRD).main.all("textarea", name=f"wrong_{owed('3a')[0].pk}")


def test_a_correction_sent_back_stays_a_correction(real_report, ada, bola) -> None:
    first = published(ada, bola)
    draft = actions.return_(
        version=in_review(ada, word="met", wrong=WRONG), by=bola, reason="Say which force."
    )
    assert (draft.corrects, draft.wrong) == (first, WRONG)


def test_a_correction_of_what_was_withdrawn_meanwhile_is_neither_approved_nor_published(
    real_report, ada, bola
) -> None:
    first = published(ada, bola)
    version = in_review(ada, word="met", wrong=WRONG)
    actions.withdraw(version=first, because="The records were lost.", by=bola)
    with pytest.raises(NotNow, match=r"that this corrects was withdrawn meanwhile\. Return it"):
        actions.approve(version=version, by=bola)
    assert now(version).state == "in review"


def test_an_approved_one_is_taken_back(real_report, ada, bola) -> None:
    first = published(ada, bola)
    version = in_review(ada, word="met", wrong=WRONG)
    actions.approve(version=version, by=bola)
    actions.withdraw(version=first, because="The records were lost.", by=bola)
    with pytest.raises(NotNow, match="Let an approver take it back"):
        put_out(assessments=[version], by=ada, note="3a.")
    draft = actions.take_back(version=version, by=bola, reason="There is nothing left to correct.")
    assert (now(version).state, draft.version, draft.state) == ("returned", 3, "draft")


class TestTheDatabase:
    """What it refuses to the application's role, whatever the code does."""

    def move(self, statement: str, *values: int | str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    def test_a_correction_of_another_finding(self, real_report, ada, bola) -> None:
        other = published(ada, bola, "3b")
        draft = drafted(ada)
        with pytest.raises(IntegrityError, match="same finding"):
            self.move(
                "UPDATE assessments_assessment SET corrects_id = %s, wrong = 'It.' WHERE id = %s",
                other.pk,
                draft.pk,
            )

    def test_a_correction_that_does_not_say_what_was_wrong(self, real_report, ada, bola) -> None:
        first = published(ada, bola)
        draft = drafted(ada, word="met")
        with pytest.raises(IntegrityError, match="a_correction_says_what_was_wrong"):
            self.move("UPDATE assessments_assessment SET corrects_id = %s WHERE id = %s", first.pk, draft.pk)

    def test_a_correction_beside_what_it_corrects(self, real_report, ada, bola) -> None:
        published(ada, bola)
        version = in_review(ada, word="met", wrong=WRONG)
        actions.approve(version=version, by=bola)
        with pytest.raises(IntegrityError, match="takes the place of the version that it corrects"):
            self.publish_beside(version, ada)

    def publish_beside(self, version: Assessment, by: User) -> None:
        with publishing(note="Both.", by=by) as publication:
            ProceedingsCheck.objects.create(edition=publication.edition, checked_by=by)
            publication.add([version])

    def test_a_version_returned_without_a_reason(self, real_report, ada) -> None:
        version = in_review(ada)
        with pytest.raises(IntegrityError, match="returned_with_a_reason"):
            self.move("UPDATE assessments_assessment SET state = 'returned' WHERE id = %s", version.pk)

    def test_a_withdrawal_of_what_stands_or_after_the_event(self, real_report, ada, bola) -> None:
        first = published(ada, bola)
        with pytest.raises(IntegrityError, match="goes with the edition being published"):
            publish(Withdrawal(assessment=first, because="It was wrong."))
        published(ada, bola, word="met")
        with pytest.raises(IntegrityError, match="goes with the edition being published"):
            publish(Withdrawal(assessment=first, because="It was wrong."))

    def stands(self, ada: User, bola: User) -> Assessment:
        """A finding, published in a transaction that is over for all that the database asks."""
        first = published(ada, bola, word="not met")
        self.move(AT_ONCE)
        return first

    def test_a_finding_that_goes_without_a_reason(self, real_report, ada, bola) -> None:
        first = self.stands(ada, bola)
        with pytest.raises(IntegrityError, match="withdrawn with a reason, or another takes its place"):
            self.move(EDITION + GO + AT_ONCE, first.pk)

    def test_a_finding_that_goes_and_leaves_the_status_as_it_was(self, real_report, ada, bola) -> None:
        first = self.stands(ada, bola)
        with pytest.raises(IntegrityError, match="the status of its recommendation is worked out anew"):
            self.move(EDITION + GO + SAY_WHY + AT_ONCE, first.pk, first.pk)

    def test_a_finding_that_goes_when_the_status_was_worked_out(self, real_report, ada, bola) -> None:
        first = self.stands(ada, bola)
        restate = RESTATE.format(word="not met", about=first.part.recommendation_id)
        with pytest.raises(IntegrityError, match="the status of its recommendation is worked out anew"):
            self.move(EDITION + restate + GO + SAY_WHY + AT_ONCE, first.pk, first.pk)

    @pytest.mark.parametrize("state", ["corrected", "replaced", "withdrawn"])
    def test_a_state_that_only_follows_from_what_came_after(self, real_report, ada, bola, state) -> None:
        version = approved(ada, bola)
        with pytest.raises(IntegrityError):
            self.move("UPDATE assessments_assessment SET state = %s WHERE id = %s", state, version.pk)


# Withdrawn


def test_a_withdrawn_finding_is_not_yet_assessed_again_and_the_history_says_why(
    real_report, ada, bola
) -> None:
    version = published(ada, bola)
    edition = actions.withdraw(version=version, because=" The records were lost. ", by=bola)
    assert (now(version).stage, now(version).withdrawn_in) == (AssessmentState.WITHDRAWN, edition)
    assert Withdrawal.objects.get().because == "The records were lost."
    assert Status.objects.current().get(recommendation=version.part.recommendation).word == "not yet assessed"
    told = f"finding “partly met” withdrawn on {today()}, because: The records were lost."
    assert f"3a: {told}" in history()
    main = page(browser(), PUBLIC).main.text
    assert f"F{told[1:]}" in main
    assert "A finding was withdrawn" in main
    assert WHY not in main
    assert WHY in page(browser(), f"{PUBLIC}?as-at={version.published_in_id}").main.text


def test_one_approver_withdraws_it_in_one_act(real_report, ada, bola) -> None:
    version = published(ada, bola)
    before = Edition.objects.count()
    shown = posted(browser(bola), f"/assess/review/{version.pk}/withdraw/", because="The records were lost.")
    assert f"Published in edition {editions.now().edition}: The Committee withdrew its finding on 3a." in (
        shown.main.text
    )
    assert "Withdrawn on" in shown.main.text
    assert Edition.objects.count() == before + 1
    events = AuditEvent.objects.filter(subject=audit.key(version), verb="withdrawn")
    assert [event.actor for event in events] == [bola]


def test_it_is_withdrawn_once_with_a_reason_and_only_while_it_stands(real_report, ada, bola) -> None:
    version = published(ada, bola)
    where = f"/assess/review/{version.pk}/withdraw/"
    assert errors(posted(browser(bola), where, because=" ")) == [
        "Say why the finding is withdrawn. The public reads it."
    ]
    with pytest.raises(NotNow, match="Say why"):
        actions.withdraw(version=version, because=" ", by=bola)
    second = published(ada, bola, word="met")
    with pytest.raises(NotNow, match="withdraw the later one"):
        actions.withdraw(version=version, because="It was wrong.", by=bola)
    actions.withdraw(version=second, because="It was wrong.", by=bola)
    shown = posted(browser(bola), f"/assess/review/{second.pk}/withdraw/", because="Again.")
    assert "This finding was withdrawn already." in shown.main.text
    assert not Assessment.objects.current().exists()


def test_what_is_not_published_cannot_be_withdrawn(real_report, ada, bola) -> None:
    for version in (drafted(ada), in_review(ada), approved(ada, bola, "3b")):
        with pytest.raises(NotNow, match="Only a published finding"):
            actions.withdraw(version=version, because="It was wrong.", by=bola)


def test_after_a_withdrawal_it_can_be_found_afresh(real_report, ada, bola) -> None:
    actions.withdraw(version=published(ada, bola), because="It was wrong.", by=bola)
    published(ada, bola, word="met")
    assert "3a: officers of the Committee found: “met”." in history()


def test_who_may_take_back_and_who_may_withdraw(real_report, ada, bola, mo, cai, eve) -> None:
    out, waits = published(ada, bola), approved(ada, bola, "3b")
    acts = [f"/assess/review/{out.pk}/withdraw/", f"/assess/review/{waits.pk}/take-back/"]
    for who, status in ((ada, 403), (mo, 403), (cai, 404), (eve, 404)):
        for act in acts:
            answer = browser(who).post(act, {"because": "No.", "reason": "No."})
            assert answer.status_code == status, (who, act)
    buttons = [button.text for button in page(browser(ada), f"/assess/review/{out.pk}/").main.all("button")]
    assert "Withdraw the finding" not in buttons
    posted(browser(bola), acts[1], reason="The meeting did not agree it.")
    assert (now(waits).state, now(out).withdrawn_in) == ("returned", None)
