"""Reports of progress that staff ask for by a day: never a deadline, and nobody is ever late for one."""

import datetime as dt

import pytest
import time_machine

from tests.assessments.steps import published
from tests.evidence.conftest import ask_for
from tests.evidence.pages import errors, page, posted
from tests.factories import revise
from tests.people import browser
from tests.recommendations.steps import closed
from tracker.core import clock
from tracker.core.editions import publishing
from tracker.core.formats import day
from tracker.core.models import AuditEvent, AuditText, Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import follow_again, set_hold
from tracker.recommendations.models import Ask, Closure, Deadline, ProgressAsked, ReportText
from tracker.recommendations.progress import (
    ask_for_progress,
    next_after,
    proposed,
    stop_asking,
)

ASK = "/desk/police-conduct-and-complaints/8/progress/"
PUBLIC = "/recommendations/police-conduct-and-complaints/8/"
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def both():
    """Who is asked in recommendation 8."""
    return [ask_for(body, "8a")[0].addressee for body in ("mopac", "iopc")]


def asked(by, days: int = 100, **more) -> Edition:
    """A report of progress asked of the IOPC so many days from today."""
    return ask_for_progress(addressees=both()[1:], by_day=clock.today() + days * DAY, by=by, **more)


@pytest.mark.parametrize(
    ("start", "today", "proposes"),
    [
        (dt.date(2025, 1, 31), dt.date(2025, 1, 31), dt.date(2025, 7, 31)),
        (dt.date(2025, 8, 31), dt.date(2025, 9, 1), dt.date(2026, 2, 28)),
        (dt.date(2022, 12, 1), dt.date(2025, 5, 31), dt.date(2025, 6, 1)),
        (dt.date(2022, 12, 1), dt.date(2025, 6, 1), dt.date(2025, 12, 1)),
        (dt.date(2026, 1, 1), dt.date(2025, 6, 1), dt.date(2026, 7, 1)),
    ],
)
def test_every_six_months_is_proposed_and_always_a_day_to_come(start, today, proposes) -> None:
    assert next_after(start, today) == proposes


def test_the_next_is_proposed_six_months_after_the_last(real_report, ada) -> None:
    asked(ada, 10)
    assert proposed(real_report, both()) == next_after(clock.today() + 10 * DAY, clock.today())
    shown = page(browser(ada), ASK)
    assert shown.main.one("input", name="by_day")["value"] == day(proposed(real_report, both()))


def test_nobody_is_asked_about_what_is_closed_until_it_is_followed_again(real_report, ada, bola) -> None:
    closed(ada, bola, "8a")
    asked(ada)
    closed(ada, bola, "8b", kind="superseded")
    told = r"8a has not been followed since .* and 8b has been superseded since .*\. Follow them again first"
    with pytest.raises(NotNow, match=told):
        asked(ada, 50)
    follow_again(closures=list(Closure.objects.current())[:1], reason="the Act was repealed", by=ada)
    asked(ada, 50)


def to_ask(who) -> list[str]:
    """The addresses of what the desk lists as to be asked for."""
    section = "Progress reports to ask for"
    shown = page(browser(who), "/desk/")
    return list(shown.under(section).links.values()) if section in shown.main.text else []


def test_the_desk_lists_what_is_to_be_asked_for_and_whose_day_has_come(real_report, ada, bola) -> None:
    """Six months after the report came out, or came here where its day is not known; then after the day asked for."""
    assert not to_ask(ada)
    text = ReportText.objects.current().get()
    revise(text, published_on=clock.months_on(clock.today(), -8), published_words="lately")
    assert ASK in to_ask(ada)
    assert len(to_ask(ada)) == 8
    assert not to_ask(bola)
    asked(ada, 10)
    by_day = clock.today() + 10 * DAY
    for then, listed in ((by_day + DAY, False), (clock.months_on(by_day, 6), True)):
        with time_machine.travel(dt.datetime.combine(then, dt.time(12), tzinfo=clock.LONDON)):
            assert (ASK in to_ask(ada)) is listed
    stop_asking(addressees=both()[1:], by=ada)
    assert ASK not in to_ask(ada)


def test_the_desk_lists_nothing_that_is_met_closed_or_on_hold(real_report, ada, bola, mo) -> None:
    revise(ReportText.objects.current().get(), published_on=dt.date(2024, 1, 1))
    published(ada, bola, "1a", "met")
    closed(ada, bola, "3")
    listed = to_ask(ada)
    assert len(listed) == 6
    assert not [url for url in listed if "/1/" in url or "/3/" in url]
    set_hold(report=real_report, reason="an election", from_day=clock.today(), to_day=clock.today(), by=mo)
    assert not to_ask(ada)


def test_one_person_asks_in_one_step_and_the_public_reads_it_under_when(real_report, ada) -> None:
    by_day = clock.today() + 100 * DAY
    edition = asked(ada)
    assert (
        edition.note == f"A progress report on recommendation 8 from the IOPC is asked for by {day(by_day)}."
    )
    when = page(browser(), PUBLIC).under("When").text
    assert f"A progress report is asked for from the IOPC by {day(by_day)}." in when
    event = AuditEvent.objects.get(verb="asked for progress")
    assert (event.actor, event.detail["by_day"]) == (ada, by_day.isoformat())


def test_the_name_of_the_meeting_and_its_day_are_said(real_report, ada) -> None:
    on = clock.today() + 110 * DAY
    asked(ada, occasion="the meeting on complaints", occasion_on=on)
    assert f", before the meeting on complaints on {day(on)}." in page(browser(), PUBLIC).under("When").text


def test_it_is_never_called_a_deadline_and_nobody_is_overdue_because_of_it(real_report, ada) -> None:
    before = page(browser(), PUBLIC).main.text.lower().count("deadline")
    with time_machine.travel(clock.now() - 3 * DAY, tick=False):
        asked(ada, 1)
    shown = page(browser(), PUBLIC).main.text
    assert "A progress report was asked for from the IOPC by" in shown
    assert shown.lower().count("deadline") == before
    assert "overdue" not in shown.lower()
    assert "progress report" not in page(browser(), "/").under("What comes next").text


def test_it_comes_next_on_home_and_stands_on_the_bodys_home_and_on_the_desk(
    real_report, ada, cai, dee
) -> None:
    asked(ada)
    by = f"by {day(clock.today() + 100 * DAY)}"
    coming = page(browser(), "/").under("What comes next").text
    assert f"{by[3:]}: a progress report asked for from the IOPC on 8 Joint tracker" in coming
    assert f"A progress report is asked for {by}." in page(browser(cai), "/body/").main.text
    assert "progress report is asked for" not in page(browser(dee), "/body/").main.text
    desk = page(browser(ada), "/desk/police-conduct-and-complaints/")
    assert f"Progress of the IOPC asked for {by}" in desk.main.text


def asked_where(by: str, cai) -> list[bool]:
    """Whether home, the recommendation's page and the body's home say that a report is asked for by a day."""
    return [
        f"{by}: a progress report" in page(browser(), "/").under("What comes next").text,
        f"is asked for from the IOPC by {by}" in page(browser(), PUBLIC).main.text,
        f"A progress report is asked for by {by}" in page(browser(cai), "/body/").main.text,
    ]


def test_nobody_reads_of_it_once_all_that_is_asked_is_closed_and_past_days_read_as_before(
    real_report, ada, bola, cai
) -> None:
    edition, by = asked(ada), day(clock.today() + 100 * DAY)
    closed(ada, bola, "8a")
    assert asked_where(by, cai) == [True, True, True]
    closed(ada, bola, "8b")
    assert asked_where(by, cai) == [False, False, False]
    then = f"?as-at={edition.number}"
    assert f"{by}: a progress report" in page(browser(), f"/{then}").under("What comes next").text
    assert f"is asked for from the IOPC by {by}" in page(browser(), PUBLIC + then).main.text
    follow_again(closures=list(Closure.objects.current())[:1], reason="the Act was repealed", by=ada)
    assert asked_where(by, cai) == [True, True, True]


def test_nobody_reads_of_it_where_nothing_is_asked_of_the_body_any_more(real_report, ada, cai) -> None:
    edition, by = asked(ada), day(clock.today() + 100 * DAY)
    mopac, iopc = both()
    dropped = Ask.objects.current().filter(addressee=iopc)
    with publishing(note="The IOPC is asked for nothing.", by=ada) as publication:
        publication.withdraw(list(Deadline.objects.current().filter(ask__in=dropped)))
        publication.withdraw(list(dropped))
    assert asked_where(by, cai) == [False, False, False]
    assert f"from the IOPC by {by}" in page(browser(), f"{PUBLIC}?as-at={edition.number}").main.text
    shown = page(browser(ada), ASK).main.text
    assert f"asked for by {by}" in shown
    with pytest.raises(NotNow, match=r"Nothing is asked of the IOPC any more"):
        ask_for_progress(addressees=[mopac, iopc], by_day=clock.today() + 50 * DAY, by=ada)
    form = page(browser(ada), ASK).main
    assert "Independent Office for Police Conduct (nothing that is followed is asked of it)" in form.text
    boxes = {box["value"]: "checked" in box.attributes for box in form.all("input", name="addressees")}
    assert boxes == {str(mopac.pk): True, str(iopc.pk): False}
    stop_asking(addressees=[iopc], by=ada)
    assert "Independent Office for Police Conduct" not in page(browser(ada), ASK).main.text


def test_a_new_day_takes_the_place_of_the_old_and_asking_can_end(real_report, ada) -> None:
    asked(ada, 100)
    asked(ada, 50)
    [row] = ProgressAsked.objects.current()
    assert row.by_day == clock.today() + 50 * DAY
    stop_asking(addressees=both(), by=ada)
    assert not ProgressAsked.objects.current().exists()
    assert "progress report" not in page(browser(), PUBLIC).under("When").text
    with pytest.raises(NotNow, match="nothing to take back"):
        stop_asking(addressees=both(), by=ada)


def test_the_trail_keeps_what_was_asked_before_and_after(real_report, ada) -> None:
    asked(ada, 100)
    asked(ada, 50)
    stop_asking(addressees=both(), by=ada)
    acts = AuditText.objects.filter(event__verb__startswith="asked for").order_by("pk")
    days = [(clock.today() + count * DAY).isoformat() for count in (100, 50)]
    told = [[(one in str(act.before), f'"{one}"' in str(act.after)) for one in days] for act in acts]
    assert told == [
        [(False, True), (False, False)],
        [(True, False), (False, True)],
        [(False, False), (True, False)],
    ]


def test_what_makes_no_sense_is_refused(real_report, ada) -> None:
    for more, problem in (
        ({"days": -1}, "That day is over"),
        ({"occasion": "the meeting"}, "or neither"),
        ({"occasion": "the meeting", "occasion_on": clock.today()}, "before the day asked for"),
    ):
        with pytest.raises(NotNow, match=problem):
            asked(ada, **more)
    asked(ada)
    with pytest.raises(NotNow, match="asked for already"):
        asked(ada)


def test_the_page_asks_keeps_what_was_typed_and_ends_asking(real_report, ada) -> None:
    keys = [str(one.pk) for one in both()]
    wrong = posted(browser(ada), ASK, addressees=keys, by_day="3 May 2020", occasion="the meeting")
    assert errors(wrong) == [
        "That day is over. Choose today or a later day.",
        "Give the day of the meeting, or leave the meeting out.",
    ]
    assert wrong.main.one("input", name="occasion")["value"] == "the meeting"
    by_day = clock.today() + 30 * DAY
    done = posted(browser(ada), ASK, addressees=keys, by_day=by_day.isoformat())
    assert f"recommendation 8 from MOPAC and the IOPC is asked for by {day(by_day)}." in done.main.text
    again = page(browser(ada), ASK).main
    assert "Stop asking, and publish" in [button.text for button in again.all("button")]
    assert "It is a wish, not a date set in the report" in again.text
    over = posted(browser(ada), ASK, stop="1")
    assert (
        "No progress report on recommendation 8 from MOPAC and the IOPC is asked for now." in over.main.text
    )


def test_only_those_who_may_find_it(real_report, ada, bola, mo, cai, eve) -> None:
    answers = [browser(who).get(ASK).status_code for who in (ada, mo, bola, cai, eve)]
    assert answers == [200, 200, 403, 404, 404]
