"""A take-down removes what was written, never what was found, chosen or dated; work that was begun goes on."""

import pytest

from tests import factories
from tests.assessments.steps import approved, drafted, figure_of, put_out
from tests.desk.taking_down import SECRET, THIRD, WORDS, down, holds, tombstone
from tests.evidence.conftest import ask_for, sent
from tests.evidence.conftest import drafted as drafted_report
from tests.evidence.pages import page
from tests.people import browser
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment, FigureCited, Status
from tracker.bodies.models import Body, BodyName
from tracker.core import editions
from tracker.core.clock import today
from tracker.core.formats import day, number
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions as evidence
from tracker.evidence.words import Words
from tracker.recommendations.actions import load_report, revise_deadlines
from tracker.recommendations.models import Deadline, RecommendationText
from tracker.responses.actions import record_response

pytestmark = pytest.mark.django_db


class TestWhatStays:
    """A take-down removes what was written, never what was found, chosen or dated."""

    def test_the_page_says_that_something_was_taken_down_and_why(self, said, ada, client) -> None:
        down(said, ada)
        shown = page(browser(), THIRD)
        assert shown.main.text.count(tombstone()) == 1
        assert "IOPC has reported on 1 of 5 parts: 1 as under way" in shown.main.text
        past = page(browser(), f"{THIRD}?as-at={said.published_in_id}")
        assert f"{tombstone()} Until then something else stood here" in past.main.text
        assert "except that texts which were taken down later are not shown here either" in past.text
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
        assert "Officers of the Committee have assessed 1 of 5 parts: 1 not met;" in shown.main.text
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
        put_out(updates=[drafted], note="Again.", by=ada)
        assert "A." in page(browser(), THIRD).main.text

    def test_a_version_that_waits_to_be_published_cannot_be(self, said, cai, ada) -> None:
        waits = evidence.accept_update(update=sent(cai, "3a", WORDS), by=ada)
        down(said, ada)
        waits.refresh_from_db()
        with pytest.raises(NotNow, match="was taken down, so it cannot be published"):
            put_out(updates=[waits], note="No.", by=ada)
        assert "Nothing is ready to be published." in page(browser(ada), "/desk/").main.text

    def test_loading_the_reports_file_again_does_not_put_it_back(self, real_report, ada) -> None:
        row = RecommendationText.objects.get(recommendation__number="3")
        title = row.title
        down(row, ada)
        load_report(path=factories.REAL_REPORT, update=True)
        assert holds(title) == []
