"""What staff read of the ledger where the product is tried out."""

import pytest

from tests.people import browser
from tracker.mail.actions import queue
from tracker.mail.models import Mail


@pytest.fixture
def mails(db) -> dict[str, Mail]:
    return {
        kind: queue(
            kind=kind,
            key=kind,
            to=f"{kind}@people.example",
            subject=f"A {kind}",
            text=f"<b>{kind}</b>\n\nmore",
        )
        for kind in ("receipt", "reminder", "invitation", "password reset", "sign-in", "return")
    }


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


def test_for_an_officer_and_an_outsider_there_is_nothing(mails, cai, eve) -> None:
    for person in (cai, eve):
        assert browser(person).get("/mail/").status_code == 404
        assert browser(person).get(f"/mail/{mails['receipt'].pk}/").status_code == 404


def test_who_is_not_signed_in_is_asked_to(mails) -> None:
    assert browser().get("/mail/").status_code == 302
