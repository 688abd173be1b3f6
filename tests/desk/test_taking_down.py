"""Taking a text down: it is gone from every page, every past day and every copy, at once, by one person."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts.models import Role
from tests import factories
from tests.assessments.steps import approved, drafted, figure_of, put_out
from tests.evidence.conftest import ask_for, sent
from tests.evidence.conftest import drafted as drafted_report
from tests.evidence.test_officer_pages import errors, page, posted
from tests.factories import days
from tests.people import browser, person
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment, FigureCited, Status
from tracker.bodies.models import Body, BodyName
from tracker.core import audit, editions
from tracker.core.clock import today
from tracker.core.formats import day, number
from tracker.core.models import AuditEvent, Edition, Head, TakeDown
from tracker.core.workflow import NotNow
from tracker.desk.actions import take_down
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update
from tracker.evidence.words import Words
from tracker.mail.models import Mail
from tracker.mail.sending import send_due
from tracker.recommendations.actions import load_report, revise_deadlines
from tracker.recommendations.models import Deadline, RecommendationText
from tracker.responses.actions import record_response

SECRET = "Constable Jo Bright of Elm Road was seen by Doctor Vale."
PLAN = "Jo Bright comes back in June, after the operation."
LINK = "https://files.example/jo-bright-of-elm-road.pdf"
WORDS = Words(progress="under way", done=SECRET, planned=PLAN, links=(LINK,))
THIRD = "/recommendations/police-conduct-and-complaints/3/"
REASON = "A name and an illness."
SENTENCE = "This was taken down on {} because it contained personal information."

pytestmark = pytest.mark.django_db


def tombstone() -> str:
    """What stands in for a text that is taken down today."""
    return SENTENCE.format(day(today()))


@pytest.fixture
def said(real_report, cai, ada) -> Update:
    """Edition 3: what the IOPC says on 3a, with a person's name in it."""
    update = evidence.accept_update(update=sent(cai, "3a", WORDS), by=ada)
    evidence.publish_updates(updates=[update], note="The IOPC on 3a.", by=ada)
    update.refresh_from_db()
    return update


def down(row, by, ground: str = "personal", reason: str = REASON):
    """Take a row down; returns who was told."""
    return take_down(row=row, ground=ground, reason=reason, by=by)


def holds(text: str) -> list[str]:
    """The tables in which a text can still be read."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table} AS r WHERE strpos(r::text, %s) > 0)", [text])
            if cursor.fetchone()[0]:
                found.append(model._meta.label)
    return found


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


class TestNowhere:
    """What was taken down can be read nowhere any more."""

    def test_on_no_page_and_on_no_past_day(self, said, cai, ada, client) -> None:
        revised = evidence.accept_update(update=sent(cai, "3a", Words("planned", planned="By June.")), by=ada)
        evidence.publish_updates(updates=[revised], note="A later word.", by=ada)
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
        evidence.publish_updates(updates=[later], note="Again.", by=ada)
        down(said, ada)
        assert holds("Jo Bright") == []
        assert holds("And it is finished.") == []


def kept_forms(client: Client) -> dict[str, Any]:
    """The forms that are kept for somebody who was signed out while they wrote."""
    key = client.session.session_key
    kept: dict[str, Any] = Session.objects.get(session_key=key).get_decoded()["typed"]
    return kept


class TestWhatStays:
    """A take-down removes what was written, never what was found, chosen or dated."""

    def test_the_page_says_that_something_was_taken_down_and_why(self, said, ada, client) -> None:
        down(said, ada)
        shown = page(browser(), THIRD)
        assert shown.main.text.count(tombstone()) == 1
        assert "IOPC has reported on 1 of 5 parts: 1 under way" in shown.main.text
        past = page(browser(), f"{THIRD}?as-at={said.published_in_id}")
        assert f"{tombstone()} Until then something else stood here" in past.main.text
        assert "texts which were taken down later are not shown here either" in past.text
        assert "taken down later" not in shown.text

    @pytest.mark.parametrize(
        ("ground", "because"),
        [
            ("exempt", "because it is exempt from publication."),
            ("legal", "for legal reasons."),
            ("published in error", "because it was published in error."),
        ],
    )
    def test_the_sentence_gives_the_ground(self, said, ada, ground, because) -> None:
        down(said, ada, ground)
        assert f"This was taken down on {day(today())} {because}" in page(browser(), THIRD).main.text

    def test_a_finding_keeps_its_word_and_its_status(self, real_report, ada, bola) -> None:
        version = approved(ada, bola, "3a", "not met")
        put_out(assessments=[version], by=bola, note="3a.")
        before = list(Status.objects.order_by("pk").values())
        down(Assessment.objects.get(pk=version.pk), bola)
        shown = page(browser(), THIRD)
        assert f"3a: not met {tombstone()}" in " ".join(
            shown.under("Why the Committee found so").text.split()
        )
        assert "The Committee has assessed 1 of 5 parts: 1 not met." in shown.main.text
        assert list(Status.objects.order_by("pk").values()) == before

    def test_no_edition_is_published_so_that_no_hold_stands_in_the_way(self, said, ada, monkeypatch) -> None:
        def hold(publication) -> None:
            raise NotNow("On hold.")

        monkeypatch.setattr(editions, "_hooks", [hold])
        before = Edition.objects.count()
        down(said, ada)
        assert Edition.objects.count() == before

    def test_a_reply_keeps_its_position(self, real_report, ada) -> None:
        addressee = ask_for("iopc", "3a")[0].addressee
        record_response(
            addressee=addressee,
            position="not accepted",
            reason=SECRET,
            said_on=today(),
            received_on=today(),
            how="by letter",
            by=ada,
        )
        down(addressee.responses.get(), ada)
        shown = page(browser(), THIRD)
        assert "did not accept it" in shown.main.text
        assert tombstone() in shown.under("In their own words").text
        assert holds(SECRET) == []

    def test_dates_stay_and_a_reason_given_for_several_goes_once_for_all(self, real_report, ada) -> None:
        owed = [(row.ask, row.round) for row in Deadline.objects.current().order_by("pk")]
        assert len(owed) > 1
        revise_deadlines(owed=owed, due_on=today(), asked_by="Jo Bright of Elm Road", reason=SECRET, by=ada)
        down(Deadline.objects.filter(kind="revised").order_by("pk").first(), ada)
        assert holds(SECRET) == holds("Jo Bright of Elm Road") == []
        text = page(browser(), "/recommendations/police-conduct-and-complaints/8/").under("When").text
        assert day(today()) in text
        assert "asked for by somebody whose name was taken down" in text
        assert tombstone() in text

    def test_a_title_is_a_sentence_in_every_list(self, real_report, ada, client) -> None:
        row = RecommendationText.objects.get(recommendation__number="3")
        title = row.title
        down(row, ada)
        for address in (THIRD, "/recommendations/", "/recommendations.csv", "/", "/bodies/iopc/"):
            shown = client.get(address).content.decode()
            assert title not in shown
            assert tombstone() in shown

    def test_a_bodys_name_leaves_sentences_whole(self, real_report, ada) -> None:
        down(BodyName.objects.get(body__slug="iopc"), ada)
        shown = page(browser(), THIRD)
        assert "Independent Office" not in shown.text
        assert "What a body whose name was taken down says" in shown.main.text

    def test_the_note_of_an_edition(self, said, ada) -> None:
        edition = Edition.objects.get(note="The IOPC on 3a.")
        down(edition, ada)
        assert tombstone() in page(browser(), f"/changes/{edition.pk}/").main.text
        assert tombstone() in page(browser(), THIRD).under("What happened").text
        assert "core.Edition" not in holds("The IOPC on 3a.")

    def test_a_figure_with_its_number_also_where_it_is_cited(self, real, ada, bola, client) -> None:
        figure = figure_of("3a")
        version = assessing.send_for_review(version=drafted(ada, "3a", figures=[figure]), by=ada)
        series, printed = figure.series, number(figure.value or 0)
        assert printed in page(browser(), series.get_absolute_url()).main.text
        down(figure, bola)
        figure.refresh_from_db()
        assert (figure.value, figure.missing) == (None, "withheld")
        shown = page(browser(), series.get_absolute_url())
        assert "withheld" in shown.main.text
        assert client.get(f"/statistics/{series.slug}.csv").status_code == 200
        assert FigureCited.objects.get(assessment=version).words == "A figure that was taken down since"
        assert (
            "A figure that was taken down since"
            in page(browser(bola), f"/assess/review/{version.pk}/").main.text
        )
        assert printed not in shown.main.text


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


class TestWhatGoesOn:
    """Work that was begun goes on without the text."""

    def test_a_draft_says_what_happened_and_its_writer_goes_on(self, said, cai, ada) -> None:
        draft = drafted_report(cai, "3a", WORDS)
        down(said, ada)
        draft.refresh_from_db()
        assert (draft.done, draft.planned, draft.links) == (tombstone(), tombstone(), [])
        drafted = evidence.save_draft(
            ask=draft.ask, round=draft.round, words=Words("under way", done="A."), seen=draft.saved_at, by=cai
        )
        evidence.submit(updates=[drafted], body=Body.objects.get(slug="iopc"), by=cai)
        evidence.accept_update(update=drafted, by=ada)
        drafted.refresh_from_db()
        evidence.publish_updates(updates=[drafted], note="Again.", by=ada)
        assert "A." in page(browser(), THIRD).main.text

    def test_a_version_that_waits_to_be_published_cannot_be(self, said, cai, ada) -> None:
        waits = evidence.accept_update(update=sent(cai, "3a", WORDS), by=ada)
        down(said, ada)
        waits.refresh_from_db()
        with pytest.raises(NotNow, match="was taken down, so it cannot be published"):
            evidence.publish_updates(updates=[waits], note="No.", by=ada)
        assert "Nothing is ready to be published." in page(browser(ada), "/desk/").main.text

    def test_loading_the_reports_file_again_does_not_put_it_back(self, real_report, ada) -> None:
        row = RecommendationText.objects.get(recommendation__number="3")
        title = row.title
        down(row, ada)
        load_report(path=factories.REAL_REPORT, update=True)
        assert holds(title) == []


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
        shown = page(browser(bola), "/desk/taken-down/").main.text
        assert f"Ada took down: Update, since edition {said.published_in_id}" in shown
        assert f"It contains personal information. {REASON}" in shown

    def test_where_there_is_none_the_page_says_so(self, said, ada) -> None:
        shown = posted(browser(ada), f"/desk/take-down/{audit.key(said)}/", ground="legal", reason=REASON)
        assert "tell a second person yourself" in shown.main.text

    def test_the_audit_trail_says_who_and_on_which_ground(self, said, ada) -> None:
        down(said, ada)
        event = AuditEvent.objects.filter(verb="took down").get()
        assert (event.actor, event.subject, event.detail["ground"]) == (ada, audit.key(said), "personal")
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
