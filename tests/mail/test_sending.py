"""Each mail goes out once, and what cannot be known is asked, never guessed."""

import datetime as dt
import smtplib
from collections.abc import Iterator

import psycopg
import pytest
import time_machine
from django.conf import settings as current
from django.db import transaction

from tests.mail.conftest import refusal
from tracker.core import clock
from tracker.mail import kinds, sending, transport
from tracker.mail.actions import queue
from tracker.mail.models import BACK_OFF, MAX_ATTEMPTS, Mail, State
from tracker.mail.owner import LockLost, Owner, owner

pytestmark = pytest.mark.django_db

LONG_AGO = dt.timedelta(hours=1)


@pytest.fixture
def dead() -> int:
    """The number of an owner who is gone."""
    with owner() as us:
        return us.number


@pytest.fixture
def living() -> Iterator[Owner]:
    """Another owner, who lives for as long as the test."""
    with owner() as us:
        yield us


def claimed(mail: Mail, by: int) -> None:
    """Let an owner have claimed a mail an hour ago."""
    Mail.objects.filter(pk=mail.pk).update(
        state=State.CLAIMED, claimed_by=by, claimed_at=clock.now() - LONG_AGO, attempts=1
    )


def in_doubt(mail: Mail, attempts: int = 1) -> None:
    Mail.objects.filter(pk=mail.pk).update(
        state=State.IN_DOUBT, doubted_at=clock.now() - LONG_AGO, claimed_by=1, attempts=attempts
    )


def provider(monkeypatch, answer: bool | None) -> list[str]:
    """Let the provider answer this; returns the delivery keys that it is asked about."""
    asked: list[str] = []

    def delivered(mail: Mail) -> bool | None:
        asked.append(mail.delivery_key)
        return answer

    monkeypatch.setattr(sending, "delivered", delivered)
    return asked


def now(mail: Mail) -> Mail:
    mail.refresh_from_db()
    return mail


# What goes well


def test_what_waits_is_sent_once_and_marked(server, waiting) -> None:
    mail = waiting("a")
    sending.send_due()
    sending.send_due()
    assert [sent.to for sent in server.taken] == [["a@people.example"]]
    assert (now(mail).state, mail.attempts) == (State.SENT, 1)
    assert mail.sent_at


def test_the_same_act_queues_one_mail(waiting) -> None:
    assert waiting("a") == waiting("a")
    assert Mail.objects.count() == 1


def test_a_mail_goes_with_the_act_that_did_not_happen() -> None:
    @transaction.atomic
    def act() -> None:
        queue(kind="receipt", key="k", to="a@people.example", subject="S", text="T")
        raise RuntimeError("it did not happen")

    with pytest.raises(RuntimeError):
        act()
    assert not Mail.objects.exists()


def test_the_delivery_key_is_the_message_id_at_every_attempt(server, waiting) -> None:
    mail = waiting("a")
    server.fails = [refusal(450)]
    sending.send_due()
    with time_machine.travel(clock.now() + BACK_OFF[0]):
        sending.send_due()
    assert server.taken[0].extra_headers["Message-ID"] == mail.message_id
    assert mail.message_id.startswith(f"<{mail.delivery_key}@")
    assert waiting("b").delivery_key != mail.delivery_key


def test_a_subject_of_several_lines_becomes_one(server) -> None:
    queue(kind="receipt", key="k", to="a@people.example", subject="One\nBcc: b@people.example", text="T")
    sending.send_due()
    assert server.taken[0].subject == "One Bcc: b@people.example"


@pytest.mark.parametrize(
    ("kind", "kept"), [("receipt", "The text."), ("reminder", "The text."), ("invitation", "")]
)
def test_only_the_text_of_receipts_and_reminders_is_kept_once_it_is_sent(
    server, waiting, kind, kept, monkeypatch
) -> None:
    kinds.still_wanted(kind, lambda mail: True)
    mail = waiting("a", kind)
    sending.send_due()
    assert server.taken[0].body == "The text."
    assert now(mail).text == kept


# Still wanted?


def test_what_is_no_longer_wanted_is_not_sent(server, waiting) -> None:
    kinds.still_wanted("receipt", lambda mail: mail.key != "a")
    gone, stays = waiting("a"), waiting("b")
    sending.send_due()
    assert (now(gone).state, now(stays).state) == (State.UNWANTED, State.SENT)
    assert len(server.taken) == 1


def test_a_room_can_bring_the_text_up_to_date(server, waiting) -> None:
    def rewrite(mail: Mail) -> bool:
        mail.text = "What is still true."
        return True

    kinds.still_wanted("receipt", rewrite)
    mail = waiting("a")
    sending.send_due()
    assert server.taken[0].body == now(mail).text == "What is still true."


def test_a_question_that_fails_sends_nothing_and_is_asked_again(server, waiting) -> None:
    def fail(mail: Mail) -> bool:
        raise RuntimeError("a fault of ours")

    kinds.still_wanted("receipt", fail)
    mail = waiting("a")
    sending.send_due()
    assert server.taken == []
    assert now(mail).state == State.WAITING
    assert "a fault of ours" in mail.problem


# What the mail server says


def test_what_was_put_off_is_tried_again_after_a_longer_and_longer_while(server, waiting) -> None:
    mail = waiting("a")
    server.fails = [refusal(450), refusal(451)]
    moment = clock.now()
    with time_machine.travel(moment, tick=False) as traveller:
        for wait in BACK_OFF[:2]:
            sending.send_due()
            assert now(mail).state == State.WAITING
            assert "45" in mail.problem
            traveller.move_to(moment + wait - dt.timedelta(seconds=1))
            sending.send_due()
            assert server.taken == []
            moment += wait
            traveller.move_to(moment)
        sending.send_due()
    assert (now(mail).state, mail.attempts, mail.problem) == (State.SENT, 3, "")


def test_after_many_attempts_it_has_failed(server, waiting) -> None:
    mail = waiting("a")
    Mail.objects.update(attempts=MAX_ATTEMPTS - 1)
    server.fails = [refusal(450)]
    sending.send_due()
    assert now(mail).state == State.FAILED
    assert mail in Mail.objects.stuck()


@pytest.mark.parametrize(
    "error",
    [
        refusal(550),
        smtplib.SMTPDataError(554, b"no"),
        smtplib.SMTPSenderRefused(553, b"no", "x"),
        ValueError("a bad header"),
    ],
    ids=repr,
)
def test_a_refusal_for_good_is_failed_and_shown_to_staff(server, waiting, error) -> None:
    mail, other = waiting("a"), waiting("b")
    server.fails = [error]
    sending.send_due()
    sending.send_due()
    assert now(mail).state == State.FAILED
    assert mail.problem
    assert list(Mail.objects.stuck()) == [mail]
    assert now(other).state == State.SENT


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        smtplib.SMTPAuthenticationError(535, b"no"),
        smtplib.SMTPConnectError(421, b"no"),
    ],
    ids=repr,
)
def test_a_server_that_cannot_be_reached_stops_the_run_and_loses_nothing(server, waiting, error) -> None:
    mails = [waiting("a"), waiting("b")]
    server.down = error
    assert sending.send_due() is False
    assert [now(mail).state for mail in mails] == [State.WAITING] * 2
    assert [mail.attempts for mail in mails] == [1, 0]


@pytest.mark.parametrize(
    "error", [smtplib.SMTPServerDisconnected(), TimeoutError(), RuntimeError()], ids=repr
)
def test_a_connection_that_ends_while_it_sends_leaves_a_doubt(server, waiting, error, monkeypatch) -> None:
    mail = waiting("a")
    provider(monkeypatch, None)
    server.fails = [error]
    sending.send_due()
    sending.send_due()
    assert now(mail).state == State.IN_DOUBT
    assert server.taken == []


# Owners who are gone


def test_a_claim_whose_owner_lives_is_left_alone_however_old(server, waiting, living) -> None:
    mail = waiting("a")
    claimed(mail, living.number)
    sending.send_due()
    assert now(mail).state == State.CLAIMED
    assert server.taken == []


def test_a_claim_whose_owner_is_gone_is_in_doubt_and_not_yet_looked_up(
    server, waiting, dead, monkeypatch
) -> None:
    asked = provider(monkeypatch, False)
    mail = waiting("a")
    claimed(mail, dead)
    sending.send_due()
    assert now(mail).state == State.IN_DOUBT
    assert asked == []
    assert server.taken == []
    assert mail not in Mail.objects.stuck()


def test_after_a_while_it_is_looked_up_and_marked_as_sent(server, waiting, dead, monkeypatch) -> None:
    asked = provider(monkeypatch, True)
    mail = waiting("a")
    claimed(mail, dead)
    sending.send_due()
    with time_machine.travel(clock.now() + dt.timedelta(seconds=current.MAIL_GRACE_SECONDS)):
        sending.send_due()
    assert asked == [mail.delivery_key]
    assert now(mail).state == State.SENT
    assert server.taken == []


def test_what_did_not_arrive_is_sent_again(server, waiting, monkeypatch) -> None:
    provider(monkeypatch, False)
    mail = waiting("a")
    in_doubt(mail)
    sending.send_due()
    assert (now(mail).state, mail.attempts) == (State.SENT, 2)
    assert len(server.taken) == 1


def test_what_nobody_can_tell_is_never_sent_again_by_itself_and_shown_to_staff(
    server, waiting, monkeypatch
) -> None:
    provider(monkeypatch, None)
    mail = waiting("a")
    in_doubt(mail)
    for _ in range(3):
        sending.send_due()
    assert now(mail).state == State.IN_DOUBT
    assert list(Mail.objects.stuck()) == [mail]
    assert server.taken == []


def test_what_keeps_ending_its_sender_is_failed_at_last(waiting, monkeypatch) -> None:
    provider(monkeypatch, False)
    mail = waiting("a")
    in_doubt(mail, attempts=MAX_ATTEMPTS)
    sending.settle_doubts()
    assert now(mail).state == State.FAILED


def test_an_answer_about_an_older_doubt_does_not_settle_a_newer_one(waiting, monkeypatch) -> None:
    mail = waiting("a")
    in_doubt(mail)

    def delivered(asked: Mail) -> bool:
        # Meanwhile another run has released it, sent it, and ended before it could mark it.
        Mail.objects.filter(pk=asked.pk).update(doubted_at=clock.now(), claimed_by=2)
        return False

    monkeypatch.setattr(sending, "delivered", delivered)
    sending.settle_doubts()
    assert now(mail).state == State.IN_DOUBT


def test_a_provider_that_fails_is_one_that_cannot_tell(waiting, settings) -> None:
    settings.MAIL_PROVIDER = "tests.mail.no_such_module"
    assert transport.delivered(waiting("a")) is None


def test_plain_smtp_cannot_tell(waiting, settings) -> None:
    settings.MAIL_PROVIDER = ""
    assert transport.delivered(waiting("a")) is None


# One's own lock


def end(us: Owner) -> None:
    """Let the server end an owner's connection, as when the network goes."""
    with psycopg.connect(current.DIRECT_DATABASE_URL, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [us.connection.info.backend_pid])


def test_whoever_loses_the_lock_stops_before_it_sends(server, waiting) -> None:
    mail = waiting("a")
    with owner() as us:
        assert sending.claim(us) == mail
        end(us)
        with pytest.raises(LockLost):
            sending.send(mail, us)
    assert server.taken == []
    assert now(mail).state == State.CLAIMED


def test_whoever_has_lost_the_lock_claims_nothing(waiting) -> None:
    mail = waiting("a")
    with owner() as us:
        end(us)
        with pytest.raises(LockLost):
            sending.claim(us)
    assert now(mail).state == State.WAITING


def test_an_owner_is_gone_only_when_its_lock_is_free(living) -> None:
    with owner() as other:
        assert not living.is_gone(other.number)
        assert not living.is_gone(living.number)
    assert living.is_gone(other.number)
    assert living.is_gone(other.number)


def test_a_run_whose_time_is_up_says_that_there_is_more(server, waiting, monkeypatch) -> None:
    waiting("a")
    monkeypatch.setattr(sending, "RUN_SECONDS", 0)
    assert sending.send_due() is True
