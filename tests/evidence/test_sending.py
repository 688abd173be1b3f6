"""Sending: together, once, with a reference, receipts, and the bare public fact that a report came in."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction

from tests.at_once import at_once, outcomes
from tests.evidence.conftest import UNDER_WAY, drafted, sent, submission_of
from tests.plain_sql import sql
from tracker.core import clock, editions
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions
from tracker.evidence.models import Received, Submission, Update
from tracker.evidence.reading import said
from tracker.evidence.words import Words
from tracker.evidence.workflow import MovedOn
from tracker.mail.models import Mail


def test_several_are_sent_together_under_one_short_reference(cai, iopc, line) -> None:
    submission = actions.submit(updates=[drafted(cai), drafted(cai, "3b")], body=iopc, by=cai)
    assert re.fullmatch(r"PC-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{2}", submission.reference)
    assert {update.state for update in submission.updates.all()} == {"submitted"}
    assert AuditEvent.objects.filter(verb="submitted").count() == 1


def test_the_receipt_goes_once_to_the_sender_and_to_each_contact(cai, iopc, contact, line) -> None:
    iopc.contacts.create(name="Cai as well", email=cai.email.upper())
    iopc.contacts.create(name="Gone", email="gone@iopc.example", active=False)
    submission = actions.submit(updates=[drafted(cai)], body=iopc, by=cai)
    mails = Mail.objects.filter(kind="receipt").order_by("to")
    assert [mail.to for mail in mails] == sorted([cai.email, contact.email])
    for mail in mails:
        assert submission.reference in mail.subject
        assert mail.subject.endswith(" to the Police and Crime Committee")
        assert "your report to the Police and Crime Committee was received." in mail.text
        assert "3a  Adopt a consistent complaints data policy\nPolice Conduct and Complaints\n" in mail.text
        assert "We wrote to every force." in mail.text
        assert f"/body/receipts/{submission.reference}/" in mail.text


def test_a_mail_shows_an_ampersand_as_it_was_typed(cai, iopc, line) -> None:
    draft = drafted(cai, words=Words(progress="under way", done='Q&A <for> "forces"'))
    actions.submit(updates=[draft], body=iopc, by=cai)
    assert 'Q&A <for> "forces"' in Mail.objects.get().text


def test_the_public_reads_at_once_only_that_a_report_was_received(cai, iopc, line) -> None:
    before = Edition.objects.count()
    sent(cai, words=Words(progress="under way", done="A secret until it is read."))
    edition = Edition.objects.order_by("-number")[0]
    assert Edition.objects.count() == before + 1
    assert edition.published_by is None
    assert edition.note == "1 report received from the IOPC, being read: recommendation 3a."
    [spoken] = said(editions.now(), [line[0].pk]).values()
    assert (spoken.received_on, spoken.progress, spoken.done) == (clock.today(), "", "")
    assert spoken.being_read.startswith("report received on ")


def test_sending_twice_is_one_update_and_the_same_receipt(cai, iopc, contact, line) -> None:
    draft = drafted(cai)
    first = actions.submit(updates=[draft], body=iopc, by=cai)
    counts = Edition.objects.count(), Mail.objects.count(), AuditEvent.objects.count()
    assert actions.submit(updates=[draft], body=iopc, by=cai) == first
    assert (Edition.objects.count(), Mail.objects.count(), AuditEvent.objects.count()) == counts
    assert Submission.objects.count() == Update.objects.count() == 1


def test_a_draft_that_was_saved_after_it_was_checked_is_not_sent(cai, col, iopc, line) -> None:
    draft = drafted(cai)
    other = Words(progress="under way", done="Something else.")
    actions.save_draft(ask=line[0], round=line[1], words=other, seen=draft.saved_at, by=col)
    with pytest.raises(MovedOn, match="Col saved this draft"):
        actions.submit(updates=[draft], body=iopc, by=cai, seen={draft.pk: draft.saved_at})
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("words", "todo"),
    [
        (Words(done="Much."), "Choose how far it is."),
        (Words(progress="not started"), "Say why nothing has been done yet."),
        (Words(progress="planned", done="Much."), "Say what is planned."),
        (Words(progress="under way", planned="Much."), "Say what was done so far."),
        (Words(progress="says it is done"), "Say what was done."),
        (Words(progress="says it is continuing"), "Say what was done and how it is kept up."),
    ],
)
def test_a_draft_that_says_too_little_is_not_sent(cai, iopc, line, words, todo) -> None:
    with pytest.raises(NotNow, match=re.escape(todo)):
        actions.submit(updates=[drafted(cai, words=words)], body=iopc, by=cai)
    assert not Submission.objects.exists()
    assert not Received.objects.exists()


def test_one_that_is_not_ready_keeps_the_others_back(cai, iopc, line) -> None:
    ready, unready = drafted(cai), drafted(cai, "3b", Words(done="Much."))
    with pytest.raises(NotNow):
        actions.submit(updates=[ready, unready], body=iopc, by=cai)
    assert {update.state for update in Update.objects.all()} == {"draft"}


def test_one_that_was_sent_by_itself_is_not_sent_again_with_others(cai, iopc, line) -> None:
    one, other = sent(cai), drafted(cai, "3b")
    with pytest.raises(NotNow, match="sent already"):
        actions.submit(updates=[one, other], body=iopc, by=cai)
    assert submission_of(one).updates.count() == 1


def test_nothing_chosen_is_nothing_sent(cai, iopc, line) -> None:
    with pytest.raises(NotNow, match="Choose at least one"):
        actions.submit(updates=[], body=iopc, by=cai)


def test_a_draft_takes_the_number_after_what_staff_entered_meanwhile(cai, ada, iopc, line) -> None:
    draft = drafted(cai)
    actions.record_update(
        ask=line[0],
        round=line[1],
        words=UNDER_WAY,
        received_on=dt.date(2025, 5, 3),
        received_how="by e-mail",
        by=ada,
    )
    actions.submit(updates=[draft], body=iopc, by=cai)
    assert list(Update.objects.order_by("version").values_list("version", "state")) == [
        (2, "accepted"),
        (3, "submitted"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_that_send_at_the_same_moment_get_the_same_receipt(cai, col, iopc, line) -> None:
    draft = drafted(cai)
    got = at_once(
        *(
            lambda by=by: actions.submit(updates=[draft], body=iopc, by=by).reference
            for by in (cai, col, cai, col)
        )
    )
    assert got == [Submission.objects.get().reference] * 4
    assert Submission.objects.count() == 1
    assert Received.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_the_same_moment_make_one_draft(cai, col, line) -> None:

    def save(by, text: str) -> None:
        words = Words(progress="under way", done=text)
        actions.save_draft(ask=line[0], round=line[1], words=words, seen=None, by=by)

    came = outcomes(lambda: save(cai, "Cai's text."), lambda: save(col, "Col's text."))
    [update] = Update.objects.all()
    [refused] = [one for one in came if one]
    assert isinstance(refused, MovedOn)
    assert refused.theirs.done == update.done


def test_what_was_sent_cannot_be_changed_with_plain_sql(cai, line) -> None:
    update = sent(cai)
    for statement in (
        "UPDATE evidence_update SET done = 'Nothing.' WHERE id = %s",
        "UPDATE evidence_update SET progress = 'says it is done' WHERE id = %s",
        "UPDATE evidence_update SET state = 'draft' WHERE id = %s",
        "DELETE FROM evidence_update WHERE id = %s",
    ):
        with (
            pytest.raises(IntegrityError, match=r"never changes|cannot go from"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [update.pk])


def test_how_it_was_sent_and_read_is_fixed_with_that_step(cai, mo, line) -> None:
    update = sent(cai)

    def refused(*changes: str) -> None:
        for change in changes:
            with pytest.raises(IntegrityError, match="written down with that step"):
                sql(f"UPDATE evidence_update SET {change} WHERE id = %s", update.pk)

    refused("submission_id = NULL", "saved_at = now()", "return_reason = 'Never said.'", "read_at = now()")
    actions.return_update(update=update, reason="Say how many.", by=mo)
    refused("submission_id = NULL", "saved_at = now()", "return_reason = 'Never said.'", "read_by_id = NULL")
