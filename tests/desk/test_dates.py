"""Moving a date: who asked, why or "no reason given", with the earlier date beside it."""

import datetime as dt

import pytest

from accounts.models import Role
from tests.evidence.conftest import ask_for
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person
from tests.recommendations.steps import closed
from tracker.assessments.standing import standings
from tracker.core import editions
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import follow_again, revise_deadline, revise_deadlines
from tracker.recommendations.models import Closure, Deadline

DATES = "/desk/police-conduct-and-complaints/8/dates/"
PUBLIC = "/recommendations/police-conduct-and-complaints/8/"
LATER = dt.date(2026, 6, 30)

pytestmark = pytest.mark.django_db


def keys(*labels: tuple[str, str]) -> list[str]:
    """How the form names asks."""
    return [f"{ask.pk}-{round.pk}" for ask, round in (ask_for(body, label) for body, label in labels)]


def test_it_is_public_at_once_and_the_first_date_stays_beside_it(real_report, ada) -> None:
    ask, round = ask_for("iopc", "8a")
    before = editions.now()
    row = revise_deadline(
        ask=ask, round=round, due_on=LATER, asked_by="the IOPC", reason="It needs more time.", by=ada
    )
    edition = Edition.objects.get(number=before.edition + 1)
    assert row.published_in == edition
    assert edition.note == "The target date for the IOPC on recommendation 8a was moved to 30 June 2026."
    dates = standings(editions.now(), [ask.part.recommendation_id])[ask.part.recommendation_id].dates
    mine = [due for due in dates if (due.part, due.who.slug) == ("a", "iopc")]
    assert [(due.on, due.kind) for due in mine] == [(dt.date(2022, 12, 31), "original"), (LATER, "revised")]
    event = AuditEvent.objects.exclude(verb="loaded").get()
    assert (event.actor, event.verb, event.detail["due_on"]) == (ada, "moved the date of", "2026-06-30")


def test_without_a_reason_the_public_reads_that_none_was_given(real_report, ada) -> None:
    ask, round = ask_for("iopc", "8a")
    revise_deadline(ask=ask, round=round, due_on=LATER, asked_by="the IOPC", by=ada)
    shown = page(browser(), PUBLIC).under("When").text
    assert "31 December 2022" in shown
    assert "30 June 2026" in shown
    assert "asked for by the IOPC" in shown
    assert "No reason given" in shown


def test_the_date_of_a_closed_part_stays_until_it_is_followed_again(real_report, ada, bola) -> None:
    closed(ada, bola, "8a")
    before = Edition.objects.count()
    fields = {
        "owed": keys(("iopc", "8a"), ("iopc", "8b")),
        "due_on": LATER.isoformat(),
        "asked_by": "the IOPC",
    }
    told = "8a has not been followed since 3 May 2024. Follow it again first, on the page “Close”."
    assert errors(posted(browser(ada), DATES, **fields)) == [told]
    assert Edition.objects.count() == before
    follow_again(closures=list(Closure.objects.current()), reason="the Act was repealed", by=ada)
    posted(browser(ada), DATES, **fields)
    assert Deadline.objects.current().filter(due_on=LATER).count() == 2


def test_several_asks_move_in_one_edition(real_report, ada) -> None:
    before = Edition.objects.count()
    owed = [ask_for(body, label) for body in ("mopac", "iopc") for label in ("8a", "8b")]
    edition = revise_deadlines(owed=owed, due_on=LATER, asked_by="MOPAC", by=ada)
    assert (
        edition.note
        == "The target date for MOPAC and the IOPC on recommendations 8a and 8b was moved to 30 June 2026."
    )
    assert Edition.objects.count() == before + 1
    assert Deadline.objects.filter(kind="revised").count() == 4


def test_where_no_date_was_set_there_is_none_to_move(real_report, ada) -> None:
    ask, round = ask_for("iopc", "3a")
    with pytest.raises(NotNow, match="No date was set"):
        revise_deadline(ask=ask, round=round, due_on=LATER, asked_by="the IOPC", by=ada)
    shown = page(browser(ada), "/desk/police-conduct-and-complaints/3/dates/")
    assert "No date was set for this recommendation" in shown.main.text
    assert not shown.main.all("form")


def test_nobody_asked_or_the_date_that_stands_already_is_refused(real_report, ada) -> None:
    ask, round = ask_for("iopc", "8a")
    with pytest.raises(NotNow, match="Say who asked"):
        revise_deadline(ask=ask, round=round, due_on=LATER, asked_by=" ", by=ada)
    revise_deadline(ask=ask, round=round, due_on=LATER, asked_by="the IOPC", by=ada)
    with pytest.raises(NotNow, match="30 June 2026 is the date that stands already"):
        revise_deadline(ask=ask, round=round, due_on=LATER, asked_by="the IOPC", by=ada)
    assert Deadline.objects.filter(kind="revised").count() == 1


def test_the_page_moves_what_is_ticked(real_report, ada) -> None:
    shown = page(browser(ada), DATES)
    assert len(shown.main.all("input", type="checkbox")) == 4
    assert "8a, MOPAC: 31 December 2022" in shown.main.text
    fields = {"owed": keys(("iopc", "8a"), ("iopc", "8b")), "due_on": "2026-06-30", "asked_by": "the IOPC"}
    done = posted(browser(ada), DATES, **fields)
    assert (
        "The target date for the IOPC on recommendations 8a and 8b was moved to 30 June 2026."
        in done.main.text
    )
    before = Edition.objects.count()
    again = posted(browser(ada), DATES, **fields)
    assert "This date was moved already." in again.main.text
    assert errors(again) == []
    other = posted(browser(ada), DATES, **{**fields, "reason": "It needs more time."})
    assert errors(other) == ["30 June 2026 is the date that stands already."]
    assert Edition.objects.count() == before


def test_mistakes_are_named_at_their_fields_and_nothing_typed_is_lost(real_report, ada) -> None:
    shown = posted(browser(ada), DATES, reason="<b>Because</b>")
    assert errors(shown) == [
        "Choose whose date moves.",
        "New date: give the day.",
        "Say who asked for the new date.",
    ]
    assert shown.main.one("textarea", name="reason").text == "<b>Because</b>"
    one = {"owed": keys(("iopc", "8a")), "asked_by": "the IOPC"}
    assert "check the year" in errors(posted(browser(ada), DATES, **one, due_on="0206-06-30"))[0]
    assert "write the day" in errors(posted(browser(ada), DATES, **one, due_on="30 June"))[0]
    long = posted(browser(ada), DATES, **one, due_on="2026-06-30", reason="x" * 100_000)
    assert "The reason is 100,000 characters long." in errors(long)[0]
    assert errors(posted(browser(ada), DATES, **{**one, "owed": ["1-1"]}, due_on="2026-06-30"))
    assert not Deadline.objects.filter(kind="revised").exists()


def test_only_those_who_may_find_it(real_report, report, ada, bola, mo, cai, eve) -> None:
    other = person("Una", report.committee, Role.MANAGER)
    answers = [browser(who).get(DATES).status_code for who in (ada, mo, bola, cai, eve, other)]
    assert answers == [200, 200, 403, 404, 404, 404]
    assert browser(cai).post(DATES, {"due_on": "2026-06-30"}).status_code == 404
