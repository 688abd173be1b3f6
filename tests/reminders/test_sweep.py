"""A date that passed yesterday sends one mail to each contact, however often the sweep runs."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.factories import publish, user
from tests.reminders.conftest import DATE, WICK, ask, contact, deadline, second_ask
from tracker.core import editions
from tracker.core.models import AuditEvent
from tracker.core.workflow import NotNow
from tracker.evidence.models import Update
from tracker.mail import sending
from tracker.mail.actions import give_up
from tracker.mail.models import Mail, State
from tracker.recommendations.models import AddresseeTerms
from tracker.reminders.actions import late_before, send_once, still_wanted, switch_off, switch_on
from tracker.reminders.models import Chasing, Reminder
from tracker.reminders.reading import told
from tracker.reminders.tasks import sweep
from tracker.responses.models import Response

NEXT_DAY = "2025-01-01"


def sent() -> list[tuple[str, str, str]]:
    """The reminders made so far: recipient, part, stage."""
    rows = Reminder.objects.order_by("pk").values_list("recipient", "ask__part__letter", "stage")
    return [(to, letter, stage) for to, letter, stage in rows]


def test_a_date_that_passed_yesterday_sends_one_mail_however_often_the_sweep_runs(chased, today) -> None:
    today("2024-12-31T23:59Z")
    sweep()
    Mail.objects.update(state=State.UNWANTED)  # the week before
    today("2025-01-01T00:00Z")
    for _ in range(3):
        sweep()
    (mail,) = Mail.objects.exclude(state=State.UNWANTED)
    assert (mail.to, mail.kind) == (WICK, "reminder")
    assert sent() == [(WICK, "x", "a week before"), (WICK, "x", "the day after")]


def test_a_day_ends_in_london(chased, today) -> None:
    moved = deadline("x", "lamplighter", dt.date(2025, 6, 30), kind="revised")
    today("2025-06-30T22:59Z")
    sweep()
    today("2025-06-30T23:00Z")
    sweep()
    assert [stage for _, _, stage in sent()] == ["a week before", "the day after"]
    assert Reminder.objects.order_by("-pk")[0].due_on == moved.due_on + dt.timedelta(days=1)


def test_each_contact_gets_one_mail_and_one_who_has_left_gets_none(chased, today) -> None:
    contact("lamp-office", "Taper@lamps.example")
    gone = contact("lamp-office", "gone@lamps.example")
    gone.active = False
    gone.save()
    today(NEXT_DAY)
    sweep()
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["taper@lamps.example", WICK]


def test_one_mail_carries_all_that_is_due_for_one_person(chased, today) -> None:
    second_ask(DATE)
    today(NEXT_DAY)
    sweep()
    (mail,) = Mail.objects.all()
    assert sorted(sent()) == [(WICK, "a", "the day after"), (WICK, "x", "the day after")]
    assert "Mend every lamp" in mail.text
    assert "Report which lamps are out" in mail.text
    assert set(Reminder.objects.values_list("mail", flat=True)) == {mail.pk}


def test_who_answers_through_another_body_is_reminded_through_it(chased, today) -> None:
    contact("lamplighter", "own@lamplighter.example")
    today(NEXT_DAY)
    sweep()
    assert [to for to, _, _ in sent()] == [WICK]


def test_a_partner_is_never_reminded(chased, today) -> None:
    contact("gas-works", "partner@gas.example")
    deadline("y", "gas-works", DATE)
    today(NEXT_DAY)
    sweep()
    assert [to for to, _, _ in sent()] == [WICK]


def test_a_joint_lead_is(chased, today) -> None:
    contact("gas-works", "joint@gas.example")
    terms = AddresseeTerms.objects.current().get(addressee__body__slug="gas-works")
    fields = {"addressee": terms.addressee, "reply": terms.reply, "role": "joint lead"}
    publish(AddresseeTerms(**fields), withdraw=[terms])
    today(NEXT_DAY)
    sweep()
    assert sorted(sent()) == [("joint@gas.example", "x", "the day after"), (WICK, "x", "the day after")]


def test_a_sweep_that_was_missed_is_caught_up_by_the_latest_stage_alone(chased, today) -> None:
    today("2025-01-20")
    sweep()
    assert [stage for _, _, stage in sent()] == ["the day after"]


def test_each_stage_is_sent_in_its_time(chased, today) -> None:
    for day in ("2024-11-29", "2024-11-30", "2024-12-05", "2024-12-24", "2025-01-01", "2025-06-01"):
        today(day)
        sweep()
    assert [stage for _, _, stage in sent()] == ["a month before", "a week before", "the day after"]


# When nothing goes out


def test_nothing_goes_out_for_a_report_without_chasing(report, wick, confirmed, today) -> None:
    today(NEXT_DAY)
    sweep()
    assert not Reminder.objects.exists()


def test_nothing_goes_out_after_chasing_was_switched_off(chased, today, lina) -> None:
    switch_off(report=chased, by=lina)
    today(NEXT_DAY)
    sweep()
    assert not Mail.objects.exists()


def test_nothing_goes_out_before_the_record_is_confirmed(report, wick, lina, today) -> None:
    switch_on(report=report, by=lina)
    today(NEXT_DAY)
    sweep()
    assert not Mail.objects.exists()


def test_nothing_goes_out_from_before_chasing_was_switched_on(report, wick, confirmed, lina, today) -> None:
    today("2025-01-02")
    switch_on(report=report, by=lina)
    for day in ("2025-01-02", "2025-01-03", "2025-03-01"):
        today(day)
        sweep()
    assert not Mail.objects.exists()


def test_without_a_date_nobody_is_ever_reminded(chased, today) -> None:
    contact("gas-works", "partner@gas.example")
    today("2034-01-01")
    sweep()
    assert {letter for _, letter, _ in sent()} == {"x"}


def answered_by_update(state: str, progress: str) -> None:
    asked, owed = ask("x", "lamplighter")
    row = Update.objects.create(
        ask=asked,
        round=owed,
        state=state.removesuffix(", public"),
        progress=progress,
        author=user("officer@lamps.example"),
    )
    if state.endswith(", public"):
        publish(row)


@pytest.mark.parametrize(
    ("state", "progress", "goes_out"),
    [
        ("submitted", "under way", False),
        ("accepted", "says it is done", False),
        ("accepted", "says it is continuing", False),
        ("accepted", "under way", False),
        ("accepted, public", "under way", True),
        ("returned", "says it is done", True),
        ("draft", "", True),
    ],
)
def test_a_report_that_waits_or_says_that_it_is_done_is_an_answer(
    chased, today, state, progress, goes_out
) -> None:
    answered_by_update(state, progress)
    today(NEXT_DAY)
    sweep()
    assert Mail.objects.exists() == goes_out


@pytest.mark.parametrize(
    ("position", "goes_out"),
    [
        ("not accepted", False),
        ("referred elsewhere", False),
        ("declined to answer", False),
        ("accepted", True),
        ("accepted in part", True),
    ],
)
def test_who_has_said_no_is_not_reminded(chased, today, lina, position, goes_out) -> None:
    asked, _ = ask("x", "lamplighter")
    said = dt.date(2024, 7, 1)
    publish(
        Response(
            addressee=asked.addressee, position=position, reason="Because.", said_on=said, received_on=said,
            received_how="letter", entered_by=lina,
        )
    )  # fmt: skip
    today(NEXT_DAY)
    sweep()
    assert Mail.objects.exists() == goes_out


# Dates that move


def test_a_date_that_was_moved_is_reminded_of_on_its_new_day(chased, today) -> None:
    deadline("x", "lamplighter", dt.date(2025, 6, 30), kind="revised")
    today(NEXT_DAY)
    sweep()
    assert sent() == []
    today("2025-07-01")
    sweep()
    assert [stage for _, _, stage in sent()] == ["the day after"]
    (mail,) = Mail.objects.all()
    assert "30 June 2025 (moved from 31 December 2024)" in mail.text


def test_a_date_that_is_moved_to_yesterday_sends_one_mail_that_day(chased, today) -> None:
    today("2024-07-02")
    deadline("x", "lamplighter", dt.date(2024, 7, 1), kind="revised")
    for _ in range(2):
        sweep()
    assert [stage for _, _, stage in sent()] == ["the day after"]


# Between queueing and sending


@pytest.fixture
def overdue(chased, today) -> Mail:
    """The mail of the day after, waiting to be sent, with two things in it."""
    second_ask(DATE)
    today(NEXT_DAY)
    sweep()
    return Mail.objects.get()


def after_sending(mail: Mail) -> Mail:
    sending.send_due()
    mail.refresh_from_db()
    return mail


def test_what_still_stands_is_sent_as_it_was_queued(overdue, mailoutbox) -> None:
    assert after_sending(overdue).state == State.SENT
    assert mailoutbox[0].body == overdue.text


def test_what_was_answered_meanwhile_is_taken_out(overdue, mailoutbox) -> None:
    answered_by_update("submitted", "under way")
    assert after_sending(overdue).state == State.SENT
    assert "Mend every lamp" not in mailoutbox[0].body
    assert "Report which lamps are out" in mailoutbox[0].body
    assert mailoutbox[0].subject == "Reminder: recommendation B2, Lamps of the Old Town"


@pytest.mark.parametrize("what", ["chasing is off", "no contact any more", "both moved"])
def test_a_mail_of_which_nothing_is_left_is_not_sent(overdue, mailoutbox, chased, lina, wick, what) -> None:
    if what == "chasing is off":
        switch_off(report=chased, by=lina)
    elif what == "no contact any more":
        wick.active = False
        wick.save()
    else:
        for letter, body in (("x", "lamplighter"), ("a", "lamp-office")):
            deadline(letter, body, dt.date(2026, 6, 30), kind="revised")
    assert after_sending(overdue).state == State.UNWANTED
    assert mailoutbox == []


def test_a_reminder_that_a_later_one_has_overtaken_is_not_sent(chased, today, mailoutbox) -> None:
    today("2024-12-24")
    sweep()
    today(NEXT_DAY)
    sweep()
    sending.send_due()
    assert [mail.state for mail in Mail.objects.order_by("pk")] == [State.UNWANTED, State.SENT]
    assert len(mailoutbox) == 1


# What was dropped, and is owed again


def returned() -> None:
    Update.objects.update(state="returned", return_reason="Say which lamps.")


def test_a_reminder_that_was_dropped_is_made_again_once_it_is_owed_again(chased, today, mailoutbox) -> None:
    today(NEXT_DAY)
    sweep()
    answered_by_update("submitted", "under way")
    sending.send_due()
    assert mailoutbox == []
    returned()
    today("2025-01-03")
    for _ in range(3):
        sweep()
        sending.send_due()
    assert [mail.to for mail in mailoutbox] == [[WICK]]
    assert [mail.state for mail in Mail.objects.order_by("pk")] == [State.UNWANTED, State.SENT]
    assert len(sent()) == 1


def test_chasing_that_is_switched_off_and_on_again_loses_nothing(chased, today, lina, mailoutbox) -> None:
    today(NEXT_DAY)
    sweep()
    for _ in range(2):
        switch_off(report=chased, by=lina)
        sending.send_due()
        assert mailoutbox == []
        switch_on(report=chased, by=lina)
        sweep()
    sending.send_due()
    sweep()
    sending.send_due()
    assert len(mailoutbox) == 1


def test_what_was_dropped_is_listed_when_it_is_late_already(chased, today, lina, mailoutbox) -> None:
    today(NEXT_DAY)
    sweep()
    switch_off(report=chased, by=lina)
    sending.send_due()
    today("2025-01-05")
    switch_on(report=chased, by=lina)
    sweep()
    assert not Mail.objects.exclude(state=State.UNWANTED).exists()
    (item,) = late_before(editions.now(), Chasing.objects.get())
    assert not told([item])
    send_once(report=chased, deadlines=[item.key()[0]], by=lina)
    sending.send_due()
    assert len(mailoutbox) == 1
    with pytest.raises(NotNow, match="sent already"):
        send_once(report=chased, deadlines=[item.key()[0]], by=lina)


def test_what_was_taken_out_of_a_mail_is_told_once_it_is_owed_again(overdue, today, mailoutbox) -> None:
    answered_by_update("submitted", "under way")
    sending.send_due()
    returned()
    for _ in range(2):
        sweep()
        sending.send_due()
    first, second = mailoutbox
    assert "Mend every lamp" not in first.body
    assert "Mend every lamp" in second.body
    assert "Report which lamps are out" not in second.body


def test_what_was_taken_out_stays_out_though_the_first_attempt_failed(overdue, today, mailoutbox) -> None:
    """The sender takes something out and is ended before it sends; meanwhile that is owed again."""
    answered_by_update("submitted", "under way")
    assert still_wanted(overdue)
    returned()
    sweep()
    sending.send_due()
    assert ["Mend every lamp" in mail.body for mail in mailoutbox] == [False, True]
    assert ["Report which lamps are out" in mail.body for mail in mailoutbox] == [True, False]


def test_what_a_person_gave_up_is_not_made_again(chased, today, lina, mailoutbox) -> None:
    today(NEXT_DAY)
    sweep()
    mail = Mail.objects.get()
    Mail.objects.update(state=State.FAILED, problem="The mail server said: 550 No such person")
    give_up(mail=mail, by=lina)
    sweep()
    sending.send_due()
    assert mailoutbox == []
    assert Mail.objects.count() == 1


# The trail


def test_each_mail_is_one_event_by_the_system(chased, today) -> None:
    today(NEXT_DAY)
    sweep()
    sweep()
    (event,) = AuditEvent.objects.filter(verb="reminded")
    assert (event.actor, event.actor_name) == (None, "the system")
    assert event.detail["reminders"] == [Reminder.objects.get().pk]


def test_the_database_refuses_the_same_reminder_twice(chased, today) -> None:
    today(NEXT_DAY)
    sweep()
    reminder = Reminder.objects.get()
    reminder.pk = None
    with pytest.raises(IntegrityError, match="one_reminder_per_stage_and_recipient"), transaction.atomic():
        reminder.save()
