"""The system's own copies of a text go with it: notes, problems, mails that are on their way, pages that are kept."""

import threading

import pytest
from django.core.cache import cache
from django.db import connections

from accounts.models import Role
from tests import factories
from tests.assessments.steps import approved, figure_of, in_review, published
from tests.desk.taking_down import SECRET, THIRD, down, holds
from tests.desk.test_scheduling import at, for_later
from tests.evidence.pages import page
from tests.people import browser, person
from tests.recommendations.steps import closed
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment, Scheduled
from tracker.core import clock, editions
from tracker.core.models import Edition
from tracker.core.takedown import take_down
from tracker.desk import actions as desk
from tracker.desk import texts
from tracker.desk.tasks import publish_due
from tracker.mail.models import Mail, State
from tracker.mail.owner import owner
from tracker.mail.sending import claim, send
from tracker.recommendations.actions import follow_again, set_hold
from tracker.recommendations.models import Closure, Hold, Recommendation, ReportText
from tracker.statistics.models import SeriesText

pytestmark = pytest.mark.django_db

WHY = "the trial of Constable Jo Bright"


def third() -> Recommendation:
    """Recommendation 3 as the public reads it."""
    return Recommendation.objects.as_at(editions.now()).get(
        number="3", report__slug="police-conduct-and-complaints"
    )


class TestNotes:
    """What the public note of an edition says of a reason."""

    def test_the_note_of_a_hold_leaves_its_reason_to_the_hold(self, real_report, mo, ada) -> None:
        set_hold(report=real_report, reason=WHY, from_day=clock.today(), to_day=clock.today(), by=mo)
        assert WHY in page(browser(), "/recommendations/police-conduct-and-complaints/").text
        down(Hold.objects.get(), ada)
        assert holds("Jo Bright") == []

    def test_a_note_that_quotes_what_was_published_goes_with_it(self, real_report, ada) -> None:
        row = ReportText.objects.current().get(report=real_report)
        note = Edition.objects.get(pk=row.published_in_id).note
        assert row.title in note
        down(row, ada)
        assert Edition.objects.get(pk=row.published_in_id).note != note
        assert {"core.Edition", "core.AuditEvent", "core.AuditText"}.isdisjoint(holds(f"{row.title}” added"))

    def test_a_reason_that_stands_in_a_note_alone_is_listed(self, real_report, ada, bola) -> None:
        closed(ada, bola, "3a")
        follow_again(closures=list(Closure.objects.all()), reason=WHY, by=ada)
        listed = texts.of_recommendation(third())
        assert any(WHY in words for text in listed for words in text.words)
        down(Edition.objects.order_by("-pk")[0], ada)
        assert holds("Jo Bright") == []


def test_a_closure_is_listed_among_what_is_public(real_report, ada, bola) -> None:
    closed(ada, bola, "3a")
    assert Closure in {type(text.row) for text in texts.of_recommendation(third())}


def test_only_its_committees_staff_take_a_hold_down(real_report, report, mo, ada) -> None:
    set_hold(report=real_report, reason=WHY, from_day=clock.today(), to_day=clock.today(), by=mo)
    hold = Hold.objects.get()
    assert not texts.may_take_down(person("Zed", report.committee, Role.ASSESSOR), hold)
    assert texts.may_take_down(ada, hold)


def test_why_something_did_not_go_out_quotes_it_no_more(real, ada, bola) -> None:
    figure = figure_of("3a")
    version = in_review(ada, figures=[figure])
    assessing.approve(version=version, by=bola)
    row = for_later(ada, Assessment.objects.get(pk=version.pk))
    factories.publish(withdraw=[figure])
    with at(row, seconds=1):
        publish_due()
    words = SeriesText.objects.current().get(series=figure.series)
    title = words.title
    assert title in Scheduled.objects.get().problem
    down(words, bola)
    assert not {"core.AuditEvent", "core.AuditText", "assessments.Scheduled", "mail.Mail"} & set(holds(title))


def test_no_page_with_it_is_kept(said, ada, django_capture_on_commit_callbacks) -> None:
    shown = browser().get(THIRD)
    assert SECRET in cache.get(shown["ETag"]).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        down(said, ada)
    assert cache.get(shown["ETag"]) is None


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_was_claimed_before_goes_out_without_it(said, ada, settings, tmp_path) -> None:
    settings.MAIL_FOLDER = tmp_path
    settings.EMAIL_BACKEND = "tracker.mail.sink.Backend"
    settings.MAIL_PROVIDER = "tracker.mail.sink"
    with owner() as us:
        mail = claim(us)
        assert mail
        assert SECRET in mail.text
        down(said, ada)
        assert send(mail, us)
        assert Mail.objects.get(pk=mail.pk).state == State.WAITING
        assert list(tmp_path.glob("*.eml")) == []
        again = claim(us)
        assert again
        assert again == mail
        assert send(again, us)
    [written] = tmp_path.glob("*.eml")
    assert "[taken down]" in written.read_text()
    assert "Jo Bright" not in written.read_text()
    assert "mail.Mail" not in holds(SECRET)


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_a_publication_of_a_copy_and_then_happens(real_report, ada, bola, monkeypatch) -> None:
    old, new = published(ada, bola, "3a", "met"), approved(ada, bola, "3a", "not met")
    began, go, failed = threading.Event(), threading.Event(), []
    publishing = desk.publishing

    def slowly(**given):
        began.set()
        go.wait(20)
        return publishing(**given)

    def run(act) -> None:
        try:
            act()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    def publish() -> None:
        desk.publish_ready(updates=[], assessments=[new], note="Again.", proceedings_checked=True, by=ada)

    def take() -> None:
        take_down(row=Assessment.objects.get(pk=old.pk), ground="legal", reason="A name.", by=bola)

    monkeypatch.setattr(desk, "publishing", slowly)
    threads = [threading.Thread(target=run, args=[act]) for act in (publish, take)]
    threads[0].start()
    assert began.wait(20)
    threads[1].start()
    threads[1].join(1)
    go.set()
    for thread in threads:
        thread.join(30)
    assert failed == []
    assert all(
        row.taken_down_id and row.published_in_id
        for row in Assessment.objects.filter(pk__in=[old.pk, new.pk])
    )
