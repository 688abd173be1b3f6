"""The right of reply: before a finding is published, the bodies that it concerns see it and can answer, once each."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from accounts.models import User
from tests import factories
from tests.assessments.steps import (
    WHY,
    accepted,
    approved,
    drafted,
    figure_of,
    in_review,
    now,
    published,
    put_out,
)
from tests.evidence.pages import errors, page, posted
from tests.people import browser
from tests.recommendations.steps import closed
from tracker.assessments import actions
from tracker.assessments.models import Assessment, ProceedingsCheck
from tracker.assessments.reply_models import FindingReply, ReplyPeriod
from tracker.assessments.replying import mail_is_wanted, reply, set_days, waits
from tracker.bodies.models import Contact
from tracker.core import clock
from tracker.core.editions import publishing
from tracker.core.formats import day
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.desk.actions import take_down
from tracker.mail.models import Mail
from tracker.recommendations.models import Ask, PartText, RecommendationText

PUBLIC = "/recommendations/police-conduct-and-complaints/8/"
DAY = dt.timedelta(days=1)
ANSWER = "We have written to every force since."

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten_days(committee, mo) -> None:
    """Bodies can answer for ten days."""
    set_days(committee=committee, days=10, by=mo)


@pytest.fixture
def version(ten_days, ada, bola) -> Assessment:
    """A finding on 8a, which concerns MOPAC and the IOPC, just approved."""
    return approved(ada, bola, "8a")


def at(version: Assessment, body: str = "iopc") -> str:
    """Where a body answers."""
    return f"/body/findings/{version.pk}/{body}/"


def eleven_days_ago() -> time_machine.travel:
    """The database has a clock of its own, so that days are over for it only when they began in the past."""
    return time_machine.travel(clock.now() - 11 * DAY, tick=False)


def publish(version: Assessment, by) -> Edition:
    """Put a finding out."""
    return put_out(assessments=[version], by=by, note="The Committee on 8a.")


# With 0 days, which is what holds at first


def test_with_no_days_a_finding_goes_out_at_once_and_nobody_is_asked(real_report, ada, bola, cai) -> None:
    version = approved(ada, bola, "8a")
    assert not ReplyPeriod.objects.exists()
    assert not Mail.objects.exists()
    assert browser(cai).get(at(version)).status_code == 404
    publish(version, ada)
    assert now(version).published_in_id


def test_a_manager_sets_the_days_and_the_act_is_recorded(committee, mo, ada, cai) -> None:
    shown = posted(browser(mo), "/assess/right-of-reply/", days="10")
    assert "The bodies concerned have 10 days to reply to a finding of the" in shown.main.text
    event = AuditEvent.objects.get(verb="set the right of reply of")
    assert (event.actor, event.subject) == (mo, f"bodies.body:{committee.pk}")
    assert [browser(who).get("/assess/right-of-reply/").status_code for who in (mo, ada, cai)] == [
        200,
        404,
        404,
    ]
    assert "/assess/right-of-reply/" in page(browser(mo), "/desk/").main.links.values()
    for days, problem in (
        ("91", "90 at most"),
        ("-1", "0 or more"),
        ("many", "a whole number"),
        ("10", "already"),
    ):
        [said] = errors(posted(browser(mo), "/assess/right-of-reply/", days=days))
        assert problem in said


# Publishing waits


def test_it_cannot_be_published_before_the_days_are_over_and_the_message_says_until_when(
    version, ada
) -> None:
    until = day(clock.today() + 10 * DAY)
    with pytest.raises(NotNow, match=f"MOPAC and the IOPC can reply .* on 8a until the end of {until}"):
        publish(version, ada)
    assert now(version).published_in_id is None
    shown = page(browser(ada), "/desk/publish/").main
    assert f"until the end of {until}" in shown.text
    assert not shown.one("input", value=f"assessment-{version.pk}").attributes.keys() & {"checked"}


def test_the_suggested_note_names_only_what_goes_out(version, ada, bola, cai, dee, iopc, mopac) -> None:
    assert "8a" not in page(browser(ada), "/desk/publish/").main.one("textarea", name="note").text
    for body, who in ((iopc, cai), (mopac, dee)):
        reply(version=version, body=body, text=ANSWER, by=who)
    assert "8a partly met" in page(browser(ada), "/desk/publish/").main.one("textarea", name="note").text


@pytest.mark.parametrize(("days", "is_over"), [(10, False), (11, True)])
def test_a_day_counts_to_its_end(version, ada, days, is_over) -> None:
    with time_machine.travel(clock.now() + days * DAY, tick=False):
        assert (waits(version) == "") is is_over


def test_once_every_body_has_answered_it_can_go_out(version, ada, cai, dee, iopc, mopac) -> None:
    reply(version=version, body=iopc, text=ANSWER, by=cai)
    with pytest.raises(NotNow, match=r"^MOPAC can reply"):
        publish(version, ada)
    reply(version=version, body=mopac, text="", by=dee)
    publish(version, ada)
    assert now(version).published_in_id


class TestTheDatabase:
    """What it refuses to the application's role, whatever the code does."""

    @staticmethod
    def put_out(version: Assessment, by: User) -> None:
        """Publish a version past all that the verbs ask."""
        with publishing(note="A test.", by=by) as publication:
            ProceedingsCheck.objects.create(edition=publication.edition, checked_by=by)
            publication.add([now(version)])

    def test_a_finding_that_bodies_can_still_answer(self, version, ada, cai, iopc) -> None:
        with pytest.raises(IntegrityError, match="can still reply to it"):
            self.put_out(version, ada)
        reply(version=version, body=iopc, text=ANSWER, by=cai)
        with pytest.raises(IntegrityError, match="can still reply to it"):
            self.put_out(version, ada)
        assert now(version).published_in_id is None

    def test_not_once_every_body_has_answered(self, version, ada, cai, dee, iopc, mopac) -> None:
        reply(version=version, body=iopc, text=ANSWER, by=cai)
        reply(version=version, body=mopac, text="", by=dee)
        self.put_out(version, ada)
        assert now(version).published_in_id

    def test_nor_once_the_days_are_over(self, ten_days, ada, bola) -> None:
        with eleven_days_ago():
            version = approved(ada, bola, "8a")
        self.put_out(version, ada)
        assert now(version).published_in_id


# The body sees it, is told, and answers


def test_officers_and_contacts_are_told_by_mail_with_a_link_and_without_the_text(
    ten_days, ada, bola, cai, iopc
) -> None:
    Contact.objects.create(body=iopc, name="Post room", email="post@iopc.example")
    version = approved(ada, bola, "8a")
    mails = Mail.objects.filter(kind="right of reply", key__contains=f":{iopc.pk}:")
    assert {mail.to for mail in mails} == {cai.email, "post@iopc.example"}
    for mail in mails:
        assert at(version) in mail.text
        assert day(clock.today() + 10 * DAY) in mail.text
        assert WHY not in mail.text
        assert "partly met" not in mail.text.lower()


def test_the_mail_says_whose_finding_it_is_on_what_and_where_to_write_to_staff(
    ten_days, ada, bola, cai, iopc
) -> None:
    with override_settings(REPLY_EMAIL="staff@committee.example"):
        approved(ada, bola, "8a")
    mail = Mail.objects.get(to=cai.email)
    assert mail.subject == (
        "A finding on recommendation 8a, for the IOPC to answer: Police Conduct and Complaints"
    )
    assert mail.text.startswith(
        "The Police and Crime Committee is about to publish a finding on recommendation 8a"
    )
    assert "8a  Joint tracker for IOPC learning recommendations\nPolice Conduct and Complaints\n" in mail.text
    assert "answer by letter or e-mail to staff@committee.example:" in mail.text
    assert settings.CONTACT_EMAIL not in mail.text


def test_the_officer_reads_the_finding_and_answers_once(version, cai) -> None:
    home = page(browser(cai), "/body/").main
    assert at(version) in home.links.values()
    shown = page(browser(cai), at(version)).main
    assert WHY in shown.text
    assert "partly met" in shown.text.lower()
    done = posted(browser(cai), at(version), text=ANSWER)
    assert "Your answer is kept." in done.markup
    assert not done.main.all("textarea")
    assert at(version) not in page(browser(cai), "/body/").main.links.values()
    again = posted(browser(cai), at(version), text="Something else.")
    assert "An answer was given already." in again.main.text
    assert FindingReply.objects.get().text == ANSWER
    event = AuditEvent.objects.get(verb="replied to")
    assert (event.actor, event.detail) == (cai, {"body": "iopc"})
    assert ANSWER in str(event.kept_aside.after)


def test_the_form_wants_words_or_nothing_to_say_and_keeps_what_was_typed(version, cai) -> None:
    assert errors(posted(browser(cai), at(version))) == [
        "Write the answer, or tick that there is nothing to say."
    ]
    both = posted(browser(cai), at(version), text="<b>No</b>", nothing="on")
    assert errors(both) == ["Write the answer, or tick that there is nothing to say, not both."]
    assert both.main.one("textarea", name="text").text == "<b>No</b>"
    assert "100,000 characters long" in errors(posted(browser(cai), at(version), text="x" * 100_000))[0]
    assert not FindingReply.objects.exists()


def test_another_body_and_an_outsider_find_nothing_and_nobody_sees_a_draft(
    version, ten_days, ada, bola, cai, dee, eve
) -> None:
    assert browser(eve).get(at(version)).status_code == 404
    assert browser(ada).get(at(version)).status_code == 404
    assert browser(dee).get(at(version, "iopc")).status_code == 404
    assert browser(dee).get(at(version, "mopac")).status_code == 200
    of_others = approved(ada, bola, "3a")
    assert browser(dee).get(at(of_others, "mopac")).status_code == 404
    for early in (drafted(ada, "8b"), in_review(ada, "3b")):
        assert browser(cai).get(at(early)).status_code == 404


def test_what_was_taken_back_is_gone_for_the_body_and_no_mail_about_it_goes_out(
    cai, version, bola, iopc
) -> None:
    actions.take_back(version=version, reason="One force is missing.", by=bola)
    assert browser(cai).get(at(version)).status_code == 404
    assert at(version) not in page(browser(cai), "/body/").main.links.values()
    with pytest.raises(NotNow, match="taken back"):
        reply(version=version, body=iopc, text=ANSWER, by=cai)
    assert not mail_is_wanted(Mail.objects.filter(kind="right of reply").earliest("pk"))


class TestWhatCannotGoOutLikeThis:
    """Nobody is asked to answer a finding on what is closed or dropped, or whose text was taken down."""

    @staticmethod
    def stops(version: Assessment, how: str, ada, bola) -> None:
        if how == "closed":
            closed(ada, bola, "8a")
        elif how == "dropped":
            of_eight = [
                *RecommendationText.objects.current().filter(recommendation__number="8"),
                *PartText.objects.current().filter(part__recommendation__number="8"),
                *Ask.objects.current().filter(part__recommendation__number="8"),
            ]
            factories.publish(withdraw=of_eight)
        else:
            out = Assessment.objects.filter(published_in__isnull=False).get()
            take_down(row=out, ground="personal", reason="A name.", by=bola)

    @pytest.mark.parametrize("how", ["closed", "dropped", "taken down"])
    def test_no_body_is_asked_for_an_answer(
        self, real_report, ada, bola, mo, cai, iopc, committee, how
    ) -> None:
        if how == "taken down":
            published(ada, bola, "8a")
        set_days(committee=committee, days=10, by=mo)
        version = approved(ada, bola, "8a")
        assert at(version) in page(browser(cai), "/body/").main.links.values()
        self.stops(version, how, ada, bola)
        assert at(version) not in page(browser(cai), "/body/").main.links.values()
        review = page(browser(ada), f"/assess/review/{version.pk}/").main
        assert "It cannot go out like this" in review.text
        assert "can reply" not in review.text
        assert "can answer" not in review.text
        assert "Publish what is ready" not in review.links
        assert not mail_is_wanted(Mail.objects.filter(kind="right of reply").earliest("pk"))
        shown = page(browser(cai), at(version)).main
        assert "so no answer is asked for now" in shown.text
        assert not shown.all("textarea")
        sent = posted(browser(cai), at(version), text=ANSWER)
        assert "so no answer is asked for now" in errors(sent)[0]
        assert sent.main.one("textarea", name="text").text.strip() == ANSWER
        assert not FindingReply.objects.exists()

    def test_their_replies_stay_readable_after_the_recommendation_was_dropped(
        self, version, ada, bola, cai, iopc
    ) -> None:
        reply(version=version, body=iopc, text=ANSWER, by=cai)
        self.stops(version, "dropped", ada, bola)
        review = page(browser(ada), f"/assess/review/{version.pk}/").main
        assert "The bodies concerned can answer" not in review.text
        assert ANSWER in page(browser(cai), at(version)).main.text
        shown = page(browser(ada), review.links["Their replies"]).main
        assert ANSWER in shown.text
        assert "is no longer asked for" in shown.text
        assert "Every body has answered" not in shown.text
        assert not shown.all("textarea")


def test_staff_enter_an_answer_that_came_by_letter(version, ada, bola, cai, iopc) -> None:
    url = f"/assess/review/{version.pk}/replies/"
    leads = [
        url in page(browser(who), f"/assess/review/{version.pk}/").main.links.values() for who in (ada, bola)
    ]
    assert leads == [True, False]
    fields = {
        "body": iopc.pk,
        "said_on": clock.today().isoformat(),
        "received_how": "by post",
        "text": ANSWER,
    }
    done = posted(browser(ada), url, **fields)
    assert "Metropolitan" not in done.main.one("select", name="body").text
    assert ANSWER in done.main.text
    row = FindingReply.objects.get()
    assert (row.body_id, row.received_how, row.given_by) == (iopc.pk, "by post", ada)
    assert [browser(who).get(url).status_code for who in (ada, bola, cai)] == [200, 403, 404]


# What the public reads


def test_the_answers_are_published_beside_the_finding_in_the_same_edition(
    version, ada, cai, dee, iopc, mopac
) -> None:
    reply(version=version, body=iopc, text=ANSWER, by=cai)
    reply(version=version, body=mopac, text="", by=dee, said_on=clock.today(), received_how="by post")
    assert ANSWER not in page(browser(), PUBLIC).main.text
    told = "nswered that there was nothing to say."
    assert f"A{told}" in page(browser(ada), f"/assess/review/{version.pk}/replies/").main.text
    edition = publish(version, ada)
    assert {row.published_in_id for row in FindingReply.objects.all()} == {edition.number}
    why = page(browser(), PUBLIC).under("Why the Committee found so").text
    assert f"How the IOPC answered this finding {ANSWER}" in why
    assert f"How MOPAC answered this finding MOPAC a{told}" in why
    assert "received by post, entered by staff" in why
    assert ANSWER not in page(browser(), f"{PUBLIC}?as-at={edition.number - 1}").main.text


def test_the_answer_goes_with_the_finding_that_it_answers(ten_days, ada, bola, cai, iopc) -> None:
    with eleven_days_ago():
        version = approved(ada, bola, "8a")
        reply(version=version, body=iopc, text=ANSWER, by=cai)
    edition = publish(version, ada)
    actions.withdraw(version=now(version), because="It was about another year.", by=bola)
    assert ANSWER not in page(browser(), PUBLIC).main.text
    assert ANSWER in page(browser(), f"{PUBLIC}?as-at={edition.number}").main.text


def test_an_answer_never_changes_whoever_tries(version, cai, iopc) -> None:
    row = reply(version=version, body=iopc, text=ANSWER, by=cai)
    for statement in (
        "UPDATE assessments_findingreply SET text = ''",
        "DELETE FROM assessments_findingreply",
    ):
        with (
            pytest.raises(IntegrityError, match="stays as it was given"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{statement} WHERE id = {row.pk}")


def test_the_body_sees_what_is_said_to_be_wrong_and_what_the_finding_rests_on(
    real, ada, bola, mo, cai, committee
) -> None:
    published(ada, bola, "3a", "met")
    set_days(committee=committee, days=3, by=mo)
    report, figure = accepted(cai, ada, "3a"), figure_of("3a")
    version = in_review(
        ada, "3a", "not met", wrong="One force was counted twice.", cites=[report], figures=[figure]
    )
    actions.approve(version=version, by=bola)
    shown = page(browser(cai), f"/body/findings/{version.pk}/iopc/").under("The finding").text
    assert "One force was counted twice." in shown
    assert "The IOPC’s report of" in shown
    assert version.figures_cited.get().words in shown
