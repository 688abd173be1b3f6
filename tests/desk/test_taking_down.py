"""A text that was taken down is gone from every page, every past day and every copy, at once."""

from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from tests.assessments.steps import put_out
from tests.desk.taking_down import LINK, PLAN, REASON, SECRET, THIRD, WORDS, down, holds, tombstone
from tests.evidence.conftest import drafted as drafted_report
from tests.evidence.conftest import sent
from tests.evidence.pages import errors, page, posted
from tests.factories import days
from tests.people import browser
from tests.stack import SERVERS
from tracker.core import audit, takedown
from tracker.core.models import Head, TakeDown
from tracker.evidence import actions as evidence
from tracker.evidence.words import Words
from tracker.mail.sending import send_due
from tracker.recommendations.models import RecommendationText

pytestmark = pytest.mark.django_db


def read_everywhere(client, last: int) -> str:
    """The public's pages about recommendation 3, now and at every edition, with the downloads, one after the other."""
    addresses = ["/", THIRD, "/recommendations/", "/recommendations.csv", "/changes/", "/bodies/iopc/"]
    addresses += [f"/changes/{number}/" for number in range(3, last + 1)]
    shown = []
    for address in addresses:
        for at in ["", *(f"?as-at={edition}" for edition in range(3, last + 1))]:
            response = client.get(address + at)
            shown.append(response.content.decode() if response.status_code == 200 else "")
    return "\n".join(shown)


def kept_forms(client: Client) -> dict[str, Any]:
    """The forms that are kept for somebody who was signed out while they wrote."""
    key = client.session.session_key
    kept: dict[str, Any] = Session.objects.get(session_key=key).get_decoded()["typed"]
    return kept


class TestNowhere:
    """What was taken down can be read nowhere any more."""

    def test_on_no_page_and_on_no_past_day(self, said, cai, ada, client) -> None:
        revised = evidence.accept_update(update=sent(cai, "3a", Words("planned", planned="By June.")), by=ada)
        put_out(updates=[revised], note="A later word.", by=ada)
        last = Head.objects.get().number
        assert SECRET in read_everywhere(client, last)
        down(said, ada)
        shown = read_everywhere(client, last)
        for text in (SECRET, PLAN, LINK, "Jo Bright"):
            assert text not in shown
        assert tombstone() in shown

    def test_in_no_table(self, said, cai, ada, bola, settings, tmp_path) -> None:
        """Every place to which the text was copied: listed here, and the whole database searched for it."""
        officer = browser(cai)
        draft = drafted_report(cai, "3a", WORDS)  # the next version, that says the same
        officer.get(f"/body/{draft.ask_id}/{draft.round_id}/")
        session = officer.session  # a form that was kept because its writer had been signed out
        session["typed"] = {"/body/": {"fields": f"done={SECRET}&planned=x", "at": 0}}
        session.save()
        assert {"evidence.Update", "mail.Mail"} <= set(holds(SECRET))  # the receipt quotes it
        down(said, bola)
        assert holds(SECRET) == holds(PLAN) == holds(LINK) == []
        assert kept_forms(officer) == {}

    def test_in_no_mail_that_was_written_as_a_file(
        self, said, ada, settings, tmp_path, django_capture_on_commit_callbacks
    ) -> None:
        settings.MAIL_FOLDER = tmp_path
        settings.EMAIL_BACKEND = "tracker.mail.sink.Backend"
        settings.MAIL_PROVIDER = "tracker.mail.sink"
        send_due()
        files = list(tmp_path.glob("*.eml"))
        assert files
        with django_capture_on_commit_callbacks(execute=True):
            down(said, ada)
        for file in files:
            assert "Jo Bright" not in file.read_text()
            assert "Reference: " in file.read_text()

    def test_in_no_text_that_the_audit_trail_keeps_aside(self, said, ada) -> None:
        audit.record("noted", said, by=ada, after={"done": SECRET})
        audit.record("noted", said.ask.part, by=ada, after={"quoted": f"They say: {SECRET}"})
        down(said, ada)
        assert "core.AuditText" not in holds(SECRET)

    def test_nor_in_an_earlier_version_that_says_the_same(self, said, cai, ada) -> None:
        more = Words("says it is done", done=f"{SECRET} And it is finished.")
        later = evidence.accept_update(update=sent(cai, "3a", more), by=ada)
        put_out(updates=[later], note="Again.", by=ada)
        down(said, ada)
        assert holds("Jo Bright") == []
        assert holds("And it is finished.") == []

    def test_what_stands_in_for_a_title_is_cited_with_one_full_stop(self, real_report, ada, client) -> None:
        down(RecommendationText.objects.current().get(recommendation__number="3"), ada)
        shown = page(client, THIRD).under("Cite this edition").text
        assert f"{tombstone()} Recommendations tracker, edition" in shown


class TestCaches:
    """No copy that somebody holds is taken for the page any more."""

    def test_a_past_page_that_was_cached_changes(self, said, ada, client) -> None:
        days("2025-01-10", "2025-02-01", "2025-03-01")
        address = f"{THIRD}?as-at=2025-03-05"
        before = client.get(address)
        assert client.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 304
        down(said, ada)
        after = client.get(address, headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert after["ETag"] != before["ETag"]
        assert SECRET in before.content.decode()
        assert SECRET not in after.content.decode()


def test_it_does_not_wait_for_ever_for_somebody_who_does_not_let_go(real_report, ada, monkeypatch) -> None:
    """Whoever holds the head holds up every take-down: it says so, and what to do."""
    monkeypatch.setattr(takedown, "PATIENCE", ("10ms", "50ms"))
    text = RecommendationText.objects.current().get(recommendation__number="3")
    address = f"/desk/take-down/{audit.key(text)}/"
    typed = {"ground": "personal", "reason": REASON}
    with psycopg.connect(SERVERS.database(connection.settings_dict["NAME"]).url) as other:
        other.execute("SELECT FROM core_head FOR SHARE")
        assert errors(posted(browser(ada), address, **typed)) == [takedown.HELD]
        assert not TakeDown.objects.exists()
    assert errors(posted(browser(ada), address, **typed)) == []
    assert TakeDown.objects.exists()
