"""Taking down takes one person on the committee's staff; a second is told, and who and why is kept."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.desk.taking_down import REASON, SECRET, THIRD, WORDS, down, holds
from tests.evidence.conftest import drafted as drafted_report
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person
from tracker.core import audit
from tracker.core.models import AuditEvent, Head, TakeDown
from tracker.core.workflow import NotNow
from tracker.desk.work import Desk
from tracker.mail.models import Mail
from tracker.recommendations.models import RecommendationText, Report

pytestmark = pytest.mark.django_db


def three_down(report: Report, by: User) -> None:
    """Take down the words of three recommendations of a report."""
    for row in RecommendationText.objects.filter(recommendation__report=report).order_by("pk")[:3]:
        down(row, by)


class TestWho:
    """Anybody on the committee's staff, alone; nobody else."""

    @pytest.mark.parametrize("role", [Role.ASSESSOR, Role.APPROVER, Role.MANAGER])
    def test_one_person_of_any_role_does_it_on_the_desk(self, said, committee, role) -> None:
        somebody = browser(person("Ann", committee, role))
        listed = page(somebody, "/desk/police-conduct-and-complaints/3/texts/")
        assert SECRET in listed.under("Update").text
        address = f"/desk/take-down/{audit.key(said)}/"
        assert address in listed.main.links.values()
        asked = page(somebody, address)
        assert SECRET in asked.main.text
        response = posted(somebody, address, ground="personal", reason=REASON)
        assert "Taken down, everywhere and on every past day." in response.main.text
        assert "Ann took down: Update" in response.main.text
        assert REASON in response.main.text
        assert SECRET not in page(browser(), THIRD).text

    def test_nobody_else_finds_the_page(self, said, cai, eve, ada) -> None:
        for who in (cai, eve):
            for address in (
                f"/desk/take-down/{audit.key(said)}/",
                "/desk/taken-down/",
                "/desk/texts/",
                "/desk/police-conduct-and-complaints/texts/",
                "/desk/police-conduct-and-complaints/3/texts/",
            ):
                assert browser(who).get(address).status_code == 404
        assert (
            browser(who).post(f"/desk/take-down/{audit.key(said)}/", {"ground": "legal"}).status_code == 404
        )

    def test_nor_another_committees_staff(self, said, report, ada) -> None:
        other = person("Ola", report.committee, Role.MANAGER)
        assert browser(other).get(f"/desk/take-down/{audit.key(said)}/").status_code == 404
        down(said, ada)
        assert "Nothing was taken down." in page(browser(other), "/desk/taken-down/").main.text

    def test_what_is_not_public_has_no_such_page(self, real_report, cai, ada) -> None:
        draft = drafted_report(cai)
        for key in (audit.key(draft), "evidence.update:99999", "accounts.user:1", "x", "evidence.update:-1"):
            assert browser(ada).get(f"/desk/take-down/{key}/").status_code == 404

    def test_it_asks_for_the_ground_and_the_reason_and_keeps_what_was_typed(self, said, ada) -> None:
        address = f"/desk/take-down/{audit.key(said)}/"
        shown = posted(browser(ada), address, reason="A name.")
        assert errors(shown) == ["Choose the ground on which it is taken down."]
        assert "A name." in shown.main.text
        shown = posted(browser(ada), address, ground="legal")
        assert errors(shown) == ["Write down why: whoever is told reads it."]
        assert not TakeDown.objects.exists()

    def test_twice_says_that_it_was_done(self, said, ada) -> None:
        down(said, ada)
        with pytest.raises(NotNow, match="taken down already"):
            down(said, ada)
        assert TakeDown.objects.count() == 1
        assert (
            "This was taken down already."
            in page(browser(ada), f"/desk/take-down/{audit.key(said)}/").main.text
        )


class TestTheSecondPerson:
    """Is told, by mail and on the desk; who and why is kept."""

    def test_gets_a_mail_that_does_not_repeat_the_text(self, said, ada, bola, mo) -> None:
        told = down(said, ada)
        assert told == [bola, mo]
        mails = Mail.objects.filter(kind="take-down").order_by("pk")
        assert [mail.to for mail in mails] == [bola.email, mo.email]
        assert "Ada took a text down" in mails[0].text
        assert "It contains personal information." in mails[0].text
        assert "/desk/taken-down/" in mails[0].text
        assert "Jo Bright" not in mails[0].text

    def test_reads_it_on_the_desk(self, said, ada, bola) -> None:
        down(said, ada)
        assert "Taken down lately by somebody else: 1 text." in page(browser(bola), "/desk/").main.text
        assert "Taken down lately" not in page(browser(ada), "/desk/").main.text
        shown = page(browser(bola), "/desk/taken-down/").main
        assert f"Ada took down: Update, since edition {said.published_in_id}" in shown.text
        assert shown.links["3 Adopt a consistent complaints data policy"] == THIRD
        assert f"It contains personal information. {REASON}" in shown.text

    def test_reads_it_although_another_committee_took_down_many_since(
        self, said, report, ada, bola, monkeypatch
    ) -> None:
        monkeypatch.setattr("tracker.desk.texts.NEWEST", 2)
        down(said, ada)
        three_down(report, person("Ola", report.committee, Role.MANAGER))
        assert "Taken down lately by somebody else: 1 text." in page(browser(bola), "/desk/").main.text
        assert "Ada took down: Update" in page(browser(bola), "/desk/taken-down/").main.text

    def test_the_desk_takes_as_many_statements_after_many_acts_as_after_one(
        self, said, real_report, report, ada, bola
    ) -> None:
        def statements() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert Desk(bola).taken_down
            return len(asked)

        down(said, ada)
        one = statements()
        three_down(real_report, ada)
        three_down(report, person("Ola", report.committee, Role.MANAGER))
        assert statements() == one

    def test_where_there_is_none_the_page_says_so(self, said, ada) -> None:
        shown = posted(browser(ada), f"/desk/take-down/{audit.key(said)}/", ground="legal", reason=REASON)
        assert "tell a second person yourself" in shown.main.text

    def test_the_audit_trail_says_who_on_which_ground_and_why(self, said, ada) -> None:
        down(said, ada)
        event = AuditEvent.objects.filter(verb="took down").get()
        assert (event.actor, event.subject, event.detail["ground"]) == (ada, audit.key(said), "personal")
        assert event.kept_aside.after == audit.canonical({"reason": REASON})
        act = TakeDown.objects.get()
        assert (act.by, act.ground, act.reason, act.subject) == (ada, "personal", REASON, audit.key(said))

    def test_the_act_is_counted_once(self, said, cai, ada) -> None:
        drafted_report(cai, "3a", WORDS)
        down(said, ada)
        assert Head.objects.get().takedowns == 1


class TestTheCommand:
    """manage.py take_down, for when the pages cannot be used."""

    def test_does_the_same(self, said, ada, bola, capsys) -> None:
        call_command("take_down", audit.key(said), ground="personal", reason=REASON, by=ada.email)
        assert f"Told by mail: {bola.email}." in capsys.readouterr().out
        assert holds(SECRET) == []

    @pytest.mark.parametrize(
        ("key", "by", "problem"),
        [
            ("evidence.update:0", "ada@people.example", "names no public text"),
            (None, "nobody@people.example", "is not on the staff"),
            (None, "cai@people.example", "is not on the staff"),
        ],
    )
    def test_says_what_is_wrong(self, said, ada, cai, key, by, problem) -> None:
        with pytest.raises(CommandError, match=problem):
            call_command("take_down", key or audit.key(said), ground="legal", reason=REASON, by=by)
