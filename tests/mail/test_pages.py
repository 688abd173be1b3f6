"""What staff read of the ledger where the product is tried out: the mails about their own committee's reports."""

import pytest

from accounts.models import Role
from tests.evidence.conftest import ask_for, submission_of
from tests.evidence.conftest import sent as report_sent
from tests.people import browser, person
from tracker.mail.actions import queue
from tracker.mail.models import Mail
from tracker.recommendations.models import Deadline
from tracker.reminders.models import Reminder


@pytest.fixture
def mails(cai) -> dict[str, Mail]:
    """One of each kind; the receipt and the reminder are about the real report."""
    reference = submission_of(report_sent(cai)).reference
    Mail.objects.all().delete()
    made = {
        kind: queue(
            kind=kind,
            key=f"{kind}:{reference}:address",
            to="somebody@people.example",
            subject=f"A {kind}",
            text=f"<b>{kind}</b>\n\nmore",
        )
        for kind in ("receipt", "reminder", "invitation", "password reset", "sign-in", "return")
    }
    ask, round = ask_for("iopc", "8a")
    date = Deadline.objects.current().get(ask=ask)
    Reminder.objects.create(
        ask=ask, round=round, deadline=date, stage="the day after", recipient="x", due_on=date.due_on,
        mail=made["reminder"],
    )  # fmt: skip
    return made


def test_staff_read_receipts_and_reminders_as_they_were_sent(mails, ada) -> None:
    page = browser(ada).get("/mail/").content.decode()
    assert "A receipt" in page
    assert "A reminder" in page
    text = browser(ada).get(f"/mail/{mails['receipt'].pk}/").content.decode()
    assert "<p>&lt;b&gt;receipt&lt;/b&gt;</p>" in text


@pytest.mark.parametrize("kind", ["invitation", "password reset", "sign-in", "return"])
def test_nobody_reads_any_other_mail(mails, mo, kind) -> None:
    assert f"A {kind}" not in browser(mo).get("/mail/").content.decode()
    assert browser(mo).get(f"/mail/{mails[kind].pk}/").status_code == 404


def test_staff_of_another_committee_read_none_of_it(mails, report) -> None:
    other = browser(person("Ola", report.committee, Role.MANAGER))
    assert "A re" not in other.get("/mail/").content.decode()
    for kind in ("receipt", "reminder"):
        assert other.get(f"/mail/{mails[kind].pk}/").status_code == 404


def test_for_an_officer_and_an_outsider_there_is_nothing(mails, cai, eve) -> None:
    for user in (cai, eve):
        assert browser(user).get("/mail/").status_code == 404
        assert browser(user).get(f"/mail/{mails['receipt'].pk}/").status_code == 404


def test_who_is_not_signed_in_is_asked_to(mails) -> None:
    assert browser().get("/mail/").status_code == 302
