"""Each edition says what it changed in words: which thing, with its page, and each text before and after."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.many import many_reports
from tests.public.conftest import Read
from tests.public.pages import Element
from tracker.bodies.models import BodyName
from tracker.core import changes, formats
from tracker.core.models import Drafted, Edition
from tracker.recommendations.actions import revise_deadline
from tracker.recommendations.models import (
    AddresseeTerms,
    Deadline,
    Hold,
    PartText,
    RecommendationText,
    Report,
    ReportText,
)
from tracker.statistics.models import Indicator, Observation, SeriesText, SourceText

pytestmark = pytest.mark.usefixtures("real_world")

FIVE = "/recommendations/police-conduct-and-complaints/5/"
OLD = "New strategy for filmed-incident footage"


def section(read: Read, number: int, more: str = "") -> Element:
    return read(f"/changes/{number}/{more}").under("Before and after")


def title_of_5(title: str) -> RecommendationText:
    """An edition in which recommendation 5 gets another title."""
    row = RecommendationText.objects.current().get(recommendation__number="5")
    return factories.revise(row, title=title)


def test_a_change_names_the_thing_with_its_page_and_says_before_and_after(read: Read) -> None:
    title_of_5("A new title for footage")
    found = section(read, 3)
    assert found.links == {"Recommendation 5, A new title for footage": FIVE}
    assert "Recommendation – changed" in found.text
    assert [term.text for term in found.all("dt")] == ["Title"]
    assert [found.one("del").text, found.one("ins").text] == [OLD, "A new title for footage"]
    assert "Before: New strategy for filmed-incident footage After: A new title for footage" in found.text
    assert "Aim" not in found.text


def test_what_was_added_is_said_with_its_texts_and_dates_as_people_write_them(read: Read) -> None:
    first, last = dt.date(2025, 4, 1), dt.date(2025, 5, 7)
    factories.publish(Hold(report=Report.objects.get(), reason="An election", from_day=first, to_day=last))
    found = section(read, 3)
    assert "Hold on public changes – added" in found.text
    assert found.facts == {"Reason": "An election", "First day": "1 April 2025", "Last day": "7 May 2025"}
    assert not found.all("ins", "del")


def test_a_moved_date_is_said_with_the_one_that_held_before_who_asked_and_why(read: Read, mo) -> None:
    first = Deadline.objects.current().filter(ask__addressee__body__slug="iopc").order_by("pk")[0]
    for month, reason in ((1, ""), (6, "An election.")):
        revise_deadline(
            ask=first.ask,
            round=first.round,
            due_on=dt.date(2026, month, 30),
            asked_by="the IOPC",
            reason=reason,
            by=mo,
        )
    assert "1 target date moved" in read("/changes/3/").under("What it changed").text
    found = section(read, 3)
    assert "Target date: 8a, IOPC, Revised – moved" in found.text
    due = f"Due on Before: {formats.day(first.due_on)} After: 30 January 2026"
    assert f"{due} Asked by the IOPC Reason no reason given" in found.text
    due = "Due on Before: 30 January 2026 After: 30 June 2026"
    assert f"{due} Asked by the IOPC Reason An election." in section(read, 4).text
    assert "no reason given" not in section(read, 1, "?page=2").text


def test_what_was_withdrawn_is_said_with_the_texts_that_went_and_its_name_before(read: Read) -> None:
    gone = SeriesText.objects.current().get(series__slug="met-live-conduct-cases")
    factories.publish(withdraw=[gone])
    found = section(read, 3)
    assert gone.title in found.links
    assert "Series – withdrawn" in found.text
    assert found.all("del")[0].text == gone.title


@pytest.mark.parametrize(
    ("model", "where", "fields", "said"),
    [
        (BodyName, {"body__slug": "iopc"}, {"name": "The Office"}, "Name of a body – changed"),
        (ReportText, {}, {"summary": "Otherwise."}, "Description of a report – changed"),
        (
            PartText,
            {"part__recommendation__number": "3", "part__letter": "b"},
            {"text": "Other."},
            "Part: 3b –",
        ),
        (
            AddresseeTerms,
            {"addressee__recommendation__number": "3", "addressee__body__slug": "iopc"},
            {"note": "Only for England"},
            "Addressee: IOPC – changed",
        ),
        (Observation, {"reference": "S0-01"}, {"value": 18455}, "After: 18,455"),
        (SourceText, {}, {"checked": True}, "Before: no After: yes"),
    ],
)
def test_every_kind_of_row_is_told_by_the_words_of_its_model(read: Read, model, where, fields, said) -> None:
    row = model.objects.current().filter(**where).order_by("pk")[0]
    factories.revise(row, **fields)
    assert said in section(read, 3).text


def test_an_edition_tells_the_same_whatever_came_later_and_as_at_later(read: Read) -> None:
    title_of_5("A second title")
    before = section(read, 3, "?as-at=3").text
    title_of_5("A third title")
    factories.revise(ReportText.objects.current().get(), title="Another report title")
    assert section(read, 3, "?as-at=3").text == before == section(read, 3).text
    kept = section(read, 3, "?as-at=4").links
    assert list(kept.values()) == [f"{FIVE}?as-at=4"]


def test_of_a_long_text_only_what_differs_and_its_neighbourhood_are_shown(read: Read) -> None:
    long = "Ten words of no interest stand here again and again. " * 60
    row = RecommendationText.objects.current().get(recommendation__number="5")
    first = factories.revise(row, wording=f"{long}IT SAID THIS. {long}")
    factories.revise(first, wording=f"{long}IT SAYS THAT. {long}")
    assert section(read, 3).one("ins").text.endswith("…")
    old, new = (section(read, 4).one(tag).text for tag in ("del", "ins"))
    assert "IT SAID THIS." in old
    assert "IT SAYS THAT." in new
    assert max(len(old), len(new)) < 250
    assert old.startswith("…")
    assert old.endswith("…")


@pytest.mark.parametrize(
    ("before", "after"), [("x" * 400, "x" * 401), ("", "y" * 5000), ("y" * 5000, ""), ("a" * 900, "b" * 9000)]
)
def test_texts_however_they_differ_are_cut_and_not_lost(before, after) -> None:
    shown = changes._near(before, after)
    assert all(len(text) < 1300 for text in shown)
    assert bool(shown[0]) == bool(before)
    assert bool(shown[1]) == bool(after)


def test_a_whole_report_is_paged_and_each_thing_stands_there_once(read: Read) -> None:
    whole = changes.moved(Edition.objects.get(number=1))
    seen = []
    pages = -(-len(whole) // 40)
    for number in range(1, pages + 1):
        seen += section(read, 1, f"?page={number}").all("div", class_="app-change")
    assert pages > 2
    assert len(seen) == len(whole)


def test_it_takes_as_many_statements_for_a_great_edition_as_for_a_small_one(client: Client, tmp_path) -> None:
    def statements(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/changes/{number}/").status_code == 200
        return len(asked)

    small = statements(1)
    many_reports(tmp_path, count=1, recommendations=100)
    assert statements(3) <= small + 3 < 40


def test_nothing_that_only_staff_read_is_told_of_a_draft_that_was_published() -> None:
    for model in changes._kinds().values():
        people = {"author", "entered_by", "read_by", "return_reason", "state", "saved_at", "by"}
        assert not people & {field.name for field in changes._told_fields(model)}, model


def test_every_kind_that_begins_as_a_draft_says_which_of_its_texts_the_public_reads() -> None:
    drafted = [model for model in changes._kinds().values() if issubclass(model, Drafted)]
    assert drafted
    assert all(model.told for model in drafted)


def test_an_edition_that_ties_figures_names_the_series(read: Read) -> None:
    tie = Indicator.objects.current().filter(recommendation__number="6").order_by("pk")[0]
    factories.revise(tie, can_show="Something else.")
    title = SeriesText.objects.current().get(series=tie.series).title
    assert f"Tie of a figure to a recommendation: {title} – changed" in section(read, 3).text
