"""A hold: from a day to a day nothing about a report changes in public, whoever tries and from whichever room."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests import factories
from tests.people import browser
from tests.public.pages import Page
from tracker.bodies.models import AnswersThrough, BodyName
from tracker.core import clock
from tracker.core.editions import publishing
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import confirm_record, end_hold, load_report, set_hold
from tracker.recommendations.holds import OnHold
from tracker.recommendations.models import (
    FindingText,
    Hold,
    LeadsTo,
    Recommendation,
    RecommendationText,
    Report,
    ReportText,
    SameAsked,
)
from tracker.statistics.actions import load_figures
from tracker.statistics.models import Observation, SeriesText, SourceText

pytestmark = pytest.mark.django_db

WHY = "before the election on 7 May"
DAY = dt.timedelta(days=1)
PUBLIC = "/recommendations/police-conduct-and-complaints/"


def hold(report: Report, by, first: int = 0, last: int = 6, reason: str = WHY) -> Edition:
    """A hold that begins and ends so many days from today."""
    today = clock.today()
    return set_hold(
        report=report, reason=reason, from_day=today + first * DAY, to_day=today + last * DAY, by=by
    )


def noon(days: int) -> dt.datetime:
    """Noon in London, so many days from today."""
    return dt.datetime.combine(clock.today() + days * DAY, dt.time(12), tzinfo=clock.LONDON)


def text() -> RecommendationText:
    return RecommendationText.objects.current().get(recommendation__number="5")


def read(address: str) -> str:
    return Page(browser().get(address).content.decode()).main.text


def test_while_it_lasts_a_public_change_is_refused_with_until_when(real_report, mo) -> None:
    hold(real_report, mo)
    before = Edition.objects.count()
    with pytest.raises(NotNow, match=r"is on hold until the end of .* \(before the election on 7 May\)"):
        confirm_record(recommendations=[Recommendation.objects.get(number="8")], by=mo)
    assert Edition.objects.count() == before


@pytest.mark.parametrize("model", [ReportText, RecommendationText, FindingText, LeadsTo])
def test_it_stops_whatever_is_about_the_report(real_report, mo, model) -> None:
    hold(real_report, mo)
    with pytest.raises(OnHold):
        factories.publish(withdraw=[model.objects.current().order_by("pk")[0]])


def test_its_first_and_its_last_day_belong_to_it_in_london(real_report, mo) -> None:
    hold(real_report, mo, first=2, last=4)
    midnight = clock.end_of_london_day(clock.today() + DAY)
    for moment, held in (
        (midnight - dt.timedelta(seconds=1), False),
        (midnight, True),
        (midnight + 3 * DAY - dt.timedelta(hours=2), True),
        (clock.end_of_london_day(clock.today() + 4 * DAY), False),
    ):
        with time_machine.travel(moment, tick=False):
            if held:
                with pytest.raises(OnHold):
                    factories.revise(text(), title="Another title")
            else:
                factories.revise(text(), title=f"At {moment}")


@pytest.mark.parametrize("slug", ["iopc", "police-and-crime-committee"])
def test_the_names_on_its_pages_stand_still_too(real_report, mo, slug) -> None:
    hold(real_report, mo)
    with pytest.raises(OnHold):
        factories.revise(BodyName.objects.current().get(body__slug=slug), name="The Office")


def test_who_answers_for_whom_stands_still_too(real_report, mo) -> None:
    hold(real_report, mo)
    with pytest.raises(OnHold):
        factories.revise(AnswersThrough.objects.current().get(body__slug="mayor"), until=clock.today())


@pytest.mark.parametrize("model", [ReportText, RecommendationText])
def test_what_its_pages_lead_to_stands_still_too(real_report, report, mo, model) -> None:
    ends = [Recommendation.objects.filter(report=one).order_by("pk")[0] for one in (real_report, report)]
    factories.publish(SameAsked(recommendation=ends[0], other=ends[1], number=1))
    hold(real_report, mo)
    about = {"report": report} if model is ReportText else {"recommendation": ends[1]}
    with pytest.raises(OnHold):
        factories.revise(model.objects.current().get(**about), title="Lamps again")


def test_another_report_other_names_and_what_is_allowed_in_a_hold_go_out(real_report, report, mo) -> None:
    hold(real_report, mo)
    factories.revise(ReportText.objects.current().get(report=report), title="Lamps again")
    factories.revise(BodyName.objects.current().get(body=report.committee), name="The Lamps Committee")
    with publishing(note="Taken down.", by=mo, in_hold=True) as publication:
        publication.withdraw([text()])
    assert Edition.objects.get(number=publication.edition.number)


def test_a_file_is_refused_too_and_says_why(real_report, mo, write) -> None:
    hold(real_report, mo)
    file = factories.REAL_REPORT.read_text().replace("title: New strategy", "title: Newer strategy")
    path = write(file)
    with pytest.raises(OnHold):
        load_report(path=path, update=True)
    with pytest.raises(OnHold):
        load_figures(path=factories.REAL_FIGURES, update=False)
    with pytest.raises(CommandError, match=r"Nothing was loaded\. .* is on hold until"):
        call_command("load_report", str(path), "--update")


def test_the_figures_on_its_pages_stand_still_too(real, mo) -> None:
    hold(real, mo)
    figure = Observation.objects.current().filter(series__indicators__isnull=False).order_by("pk")[0]
    for row in (
        figure,
        SeriesText.objects.current().get(series=figure.series),
        SourceText.objects.current().get(source=figure.source),
    ):
        with pytest.raises(OnHold):
            factories.publish(withdraw=[row])


def test_its_pages_say_so_while_it_lasts_and_also_as_at_such_a_day(real_report, mo) -> None:
    said = f"{WHY}. Nothing about this report changes here until then"
    edition = hold(real_report, mo, first=0, last=2)
    last = clock.today() + 2 * DAY
    for address in (PUBLIC, f"{PUBLIC}5/"):
        assert said in read(address)
        assert f"{last.day} {last:%B %Y}" in read(address)
        assert said in read(f"{address}?as-at={edition.number}")
        assert said not in read(f"{address}?as-at={edition.number - 1}")
    day_of_edition = clock.london_day(edition.published_at).isoformat()
    with time_machine.travel(noon(3)):
        assert said not in read(PUBLIC)
        assert said in read(f"{PUBLIC}?as-at={day_of_edition}")


def test_a_hold_to_come_is_not_on_the_pages_yet(real_report, mo) -> None:
    hold(real_report, mo, first=1)
    assert "On hold" not in read(PUBLIC)


def test_setting_and_ending_it_are_editions_with_a_note_and_one_event_each(real_report, mo) -> None:
    edition = hold(real_report, mo)
    assert edition.note.startswith("Public changes to “Police Conduct and Complaints” are on hold from")
    assert edition.published_by == mo
    ended = end_hold(report=real_report, by=mo)
    assert ended.number == edition.number + 1
    assert [event.verb for event in AuditEvent.objects.exclude(verb="loaded").order_by("pk")] == [
        "put on hold",
        "ended the hold of",
    ]
    factories.revise(text(), title="Possible again")
    assert "On hold" not in read(PUBLIC)


def test_it_can_be_made_longer_while_it_lasts(real_report, mo) -> None:
    hold(real_report, mo, last=2)
    with time_machine.travel(noon(1)):
        set_hold(
            report=real_report,
            reason=WHY,
            from_day=clock.today() - DAY,
            to_day=clock.today() + 20 * DAY,
            by=mo,
        )
    assert Hold.objects.current().count() == 1
    with time_machine.travel(noon(15)), pytest.raises(OnHold):
        factories.revise(text(), title="Another")


def test_one_that_is_over_lends_its_first_day_to_none(real_report, mo) -> None:
    hold(real_report, mo, last=2)
    with time_machine.travel(noon(5)):
        with pytest.raises(NotNow, match="cannot begin in the past"):
            hold(real_report, mo, first=-5)
        hold(real_report, mo)
    assert Hold.objects.current().count() == 1


@pytest.mark.parametrize(
    ("first", "last", "reason", "said"),
    [
        (-1, 5, WHY, "cannot begin in the past. Choose today"),
        (2, 1, WHY, "Choose a later last day"),
        (0, 5, " ", "Say why"),
    ],
)
def test_a_hold_that_cannot_be_meant_is_refused_with_what_to_do(
    real_report, mo, first, last, reason, said
) -> None:
    with pytest.raises(NotNow, match=said):
        hold(real_report, mo, first, last, reason)


def test_the_same_hold_twice_and_ending_what_is_over_are_refused(real_report, mo) -> None:
    hold(real_report, mo)
    with pytest.raises(NotNow, match="set already"):
        hold(real_report, mo)
    with time_machine.travel(noon(8)), pytest.raises(NotNow, match="not on hold"):
        end_hold(report=real_report, by=mo)
