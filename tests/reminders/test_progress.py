"""Reports of progress that were asked for by a day: reminded of in the same mail as dates, never as a deadline."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from tests import factories
from tests.evidence.pages import page
from tests.people import browser, person
from tests.reminders.conftest import WICK, ask, contact
from tracker.core.models import Edition
from tracker.evidence.models import Update
from tracker.mail import sending
from tracker.mail.models import Mail, State
from tracker.recommendations.actions import set_hold
from tracker.recommendations.models import ProgressAsked, RecordComplete
from tracker.recommendations.progress import ask_for_progress, stop_asking
from tracker.reminders.actions import switch_off, switch_on
from tracker.reminders.models import Reminder
from tracker.reminders.page import reminders_read_by
from tracker.reminders.tasks import sweep

BY = dt.date(2024, 10, 31)
WEEK_BEFORE, NEXT_DAY = "2024-10-24", "2024-11-01"


def asked(lina, body: str = "lamplighter", letter: str = "x", by_day: dt.date = BY) -> ProgressAsked:
    """A report of progress is asked of a body by a day."""
    addressee = ask(letter, body)[0].addressee
    ask_for_progress(addressees=[addressee], by_day=by_day, by=lina)
    return ProgressAsked.objects.current().get(addressee=addressee)


def told() -> list[tuple[str, str]]:
    """Who was told of a report of progress at which stage, in the order of the reminders."""
    rows = Reminder.objects.told().exclude(progress=None).order_by("pk")
    return list(rows.values_list("recipient", "stage"))


def test_it_is_reminded_of_a_week_before_and_the_day_after_once_each(chased, today, lina) -> None:
    asked(lina)
    for day in ("2024-09-30", "2024-10-23", WEEK_BEFORE, "2024-10-31", NEXT_DAY, "2024-11-02"):
        today(day)
        for _ in range(2):
            sweep()
    assert told() == [(WICK, "a week before"), (WICK, "the day after")]
    assert Mail.objects.count() == 2


def test_the_mail_says_that_it_was_asked_for_and_never_calls_it_a_deadline(chased, today, lina) -> None:
    asked(lina)
    today(WEEK_BEFORE)
    sweep()
    today(NEXT_DAY)
    sweep()
    before, after = Mail.objects.order_by("pk")
    who = "from the Chief Lamplighter, through the Office of Lamps, by 31 October 2024."
    assert f"A progress report is asked for {who}\n" in before.text
    passed = "That day has passed, and no new report is recorded here yet."
    assert f"A progress report was asked for {who} {passed}" in after.text
    for mail in (before, after):
        assert mail.subject == "Reminder: recommendation A1, Lamps of the Old Town"
        [line] = [line for line in mail.text.splitlines() if "progress report" in line]
        assert not any(word in line.lower() for word in ("date", "deadline", "overdue", "late"))
        assert "Date:" not in mail.text


def test_all_that_is_due_on_a_day_goes_with_one_mail(chased, today, lina) -> None:
    asked(lina, by_day=dt.date(2024, 12, 31))
    today("2025-01-01")
    sweep()
    [mail] = Mail.objects.all()
    assert "Date: 31 December 2024 (set in the report)." in mail.text
    assert "A progress report was asked for" in mail.text
    assert set(Reminder.objects.values_list("mail", flat=True)) == {mail.pk}
    assert Reminder.objects.count() == 2


@pytest.mark.parametrize(
    "way", ["asked no more", "chasing off", "on hold", "record not confirmed", "a partner"]
)
def test_nobody_is_reminded_where_nothing_is_to_come(chased, today, lina, way) -> None:
    contact("gas-works", "partner@gas.example")
    row = asked(lina) if way != "a partner" else asked(lina, "gas-works", "y")
    if way == "asked no more":
        stop_asking(addressees=[row.addressee], by=lina)
    elif way == "chasing off":
        switch_off(report=chased, by=lina)
    elif way == "on hold":
        set_hold(
            report=chased, reason="an election", from_day=row.by_day, to_day=dt.date(2024, 11, 30), by=lina
        )
    elif way == "record not confirmed":
        factories.publish(withdraw=list(RecordComplete.objects.current().order_by("pk")))
    today(NEXT_DAY)
    sweep()
    assert told() == []


def test_after_a_hold_it_goes_out_once(chased, today, lina) -> None:
    asked(lina)
    set_hold(report=chased, reason="an election", from_day=BY, to_day=dt.date(2024, 11, 30), by=lina)
    today(NEXT_DAY)
    sweep()
    today("2024-12-01")
    for _ in range(2):
        sweep()
    assert told() == [(WICK, "the day after")]


def test_nothing_from_before_chasing_was_switched_on_goes_out(report, wick, confirmed, today, lina) -> None:
    asked(lina)
    today("2024-11-02")
    switch_on(report=report, by=lina)
    sweep()
    assert told() == []


@pytest.mark.parametrize(
    ("state", "came", "goes_out"),
    [
        ("submitted", "2024-10-20", False),
        ("accepted", "2024-10-20", False),
        ("returned", "2024-10-20", True),
        ("submitted", "2024-05-20", True),
    ],
)
def test_a_report_that_came_in_since_it_was_asked_for_is_an_answer(
    chased, today, lina, state, came, goes_out
) -> None:
    asked(lina)
    factories.days(*["2024-06-01"] * Edition.objects.count())
    which, owed = ask("x", "lamplighter")
    today(came)
    Update.objects.create(
        ask=which, round=owed, state=state, progress="under way", author=lina, saved_at=f"{came}T12:00Z",
        return_reason="Which lamps?" if state == "returned" else "",
    )  # fmt: skip
    today(NEXT_DAY)
    sweep()
    assert bool(told()) == goes_out


def test_one_that_was_queued_and_answered_meanwhile_is_not_sent(chased, today, lina) -> None:
    row = asked(lina)
    today(NEXT_DAY)
    sweep()
    stop_asking(addressees=[row.addressee], by=lina)
    sending.send_due()
    assert Mail.objects.get().state == State.UNWANTED
    assert told() == []


def test_the_database_makes_each_reminder_once_and_of_one_date(chased, today, lina) -> None:
    asked(lina)
    today(NEXT_DAY)
    sweep()
    made = Reminder.objects.get()
    for more, problem in (
        ({"progress": made.progress}, "one_reminder_per_stage_and_recipient"),
        ({}, "a_reminder_is_of_one_date"),
        ({"progress": made.progress, "ask": ask("x", "lamplighter")[0]}, "a_reminder_is_of_one_date"),
    ):
        with pytest.raises(IntegrityError, match=problem), transaction.atomic():
            Reminder.objects.create(stage=made.stage, recipient=made.recipient, due_on=made.due_on, **more)


def test_staff_see_it_coming_and_read_the_mail(chased, today, lina) -> None:
    asked(lina)
    today("2024-10-10")
    staff = person("Lio", chased.committee, Role.MANAGER)
    coming = page(browser(staff), "/reminders/").main.text
    assert "A1, Lamplighter, through Lamp Office: a progress report" in coming
    assert "24 October 2024, a week before" in coming
    today(WEEK_BEFORE)
    [mail] = sweep() or Mail.objects.all()
    assert list(Mail.objects.filter(reminders_read_by(staff))) == [mail]
