"""What a reminder says: the sentence first, what is asked, the date, how to answer; nobody is accused."""

import datetime as dt

import pytest
from django.conf import settings as current
from django.test import override_settings

from tests.factories import publish, revise, user
from tests.reminders.conftest import DATE, ask, deadline, second_ask
from tests.reminders.test_closed import close
from tracker.assessments.sentence import sentence
from tracker.assessments.standing import standings
from tracker.core import editions
from tracker.evidence.models import Update
from tracker.mail.models import Mail
from tracker.recommendations.models import Recommendation, ReportText
from tracker.reminders.actions import still_wanted, sweep


@pytest.fixture
def mail(chased, today) -> Mail:
    today("2025-01-01")
    sweep()
    return Mail.objects.get()


def test_its_first_line_is_the_recommendations_sentence(mail) -> None:
    key = Recommendation.objects.get(number="A1").pk
    at = editions.now()
    assert mail.text.splitlines()[0] == sentence(standings(at, [key])[key], at.day)


def test_it_says_what_is_asked_of_whom_by_when_and_where_to_read_it(mail) -> None:
    assert mail.subject == "Reminder: recommendation A1, Lamps of the Old Town"
    for words in (
        "Recommendation A1: Mend the lamps\nLamps of the Old Town, a report of the Lighting Committee",
        "A1x  Mend every lamp",
        "Asked of: the Chief Lamplighter, through the Office of Lamps",
        "31 December 2024 (set in the report). That day has passed, and nothing recorded here says that it is done.",
        f"{current.BASE_URL}/recommendations/street-lighting/A1/",
    ):
        assert words in mail.text


def test_who_reported_that_it_is_under_way_is_not_told_that_nothing_came(chased, today) -> None:
    asked, owed = ask("x", "lamplighter")
    publish(
        Update(ask=asked, round=owed, state="accepted", progress="under way", author=user("o@lamps.example"))
    )
    today("2025-01-01")
    sweep()
    text = Mail.objects.get().text
    assert "says it is under way" in text
    assert "nothing recorded here says that it is done" in text
    assert "no answer" not in text


@pytest.fixture
def _letters_go_to_staff():
    with override_settings(REPLY_EMAIL="staff@committee.example"):
        yield


@pytest.mark.usefixtures("_letters_go_to_staff")
def test_it_says_how_to_answer_online_and_by_letter_and_whom_to_write_to(mail) -> None:
    assert f"{current.BASE_URL}/account/login/" in mail.text
    assert "By letter or e-mail" in mail.text
    assert "write to staff@committee.example." in mail.text
    assert current.CONTACT_EMAIL not in mail.text
    assert "You need no account" in mail.text


@pytest.mark.parametrize("word", ["deadline", "fail", "overdue", "late "])
def test_it_accuses_nobody(mail, word) -> None:
    assert word not in mail.text.lower()


def test_before_the_day_it_says_nothing_of_passing(chased, today) -> None:
    today("2024-12-24")
    sweep()
    assert "Date: 31 December 2024 (set in the report).\n" in Mail.objects.get().text


def test_each_recommendation_of_a_mail_begins_with_its_sentence(chased, today) -> None:
    second_ask(DATE)
    today("2025-01-01")
    sweep()
    mail = Mail.objects.get()
    at = editions.now()
    for key, standing in standings(at, list(Recommendation.objects.values_list("pk", flat=True))).items():
        assert mail.text.count(sentence(standing, at.day)) == 1, key
    assert mail.subject == "Reminder: recommendations A1 and B2, Lamps of the Old Town"
    assert "B2 (2024/25)" in mail.text


def test_a_subject_is_one_line_that_fits_also_where_the_mail_says_less(chased, today) -> None:
    revise(ReportText.objects.current().get(), title="Lamps of the Old Town " * 13)
    second_ask(DATE)
    today("2025-01-01")
    [mail] = sweep()
    queued = mail.subject
    close("x")
    assert still_wanted(mail)
    for subject in (queued, mail.subject):
        assert "Lamps of the Old Town" in subject
        assert len(subject) == 300


def test_text_of_the_report_stands_as_it_is(chased, today) -> None:
    deadline("y", "gas-works", dt.date(2025, 1, 1))
    today("2025-01-01")
    sweep()
    assert "&" not in Mail.objects.get().text
