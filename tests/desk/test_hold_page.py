"""Putting a report on hold and ending the hold: one page, one member of staff."""

import datetime as dt

import pytest

from tests.assessments.steps import approved
from tests.desk.test_scheduling import for_later
from tests.evidence.conftest import ask_for, sent
from tests.evidence.pages import errors, page, posted
from tests.people import browser
from tracker.core import clock
from tracker.core.formats import day, moment
from tracker.core.workflow import NotNow
from tracker.evidence.models import Update
from tracker.recommendations.actions import set_hold
from tracker.recommendations.models import Hold

HOLD = "/desk/police-conduct-and-complaints/hold/"
DESK = "/desk/police-conduct-and-complaints/"

pytestmark = pytest.mark.django_db


def filled(first: int = 0, last: int = 6, reason: str = "before the election") -> dict[str, str]:
    today = clock.today()
    days = {"from_day": today + dt.timedelta(first), "to_day": today + dt.timedelta(last)}
    return {"reason": reason, **{name: day.isoformat() for name, day in days.items()}}


def test_one_person_sets_it_and_the_desk_says_so(real_report, ada) -> None:
    assert HOLD in page(browser(ada), DESK).main.links.values()
    answer = browser(ada).post(HOLD, filled())
    assert answer.status_code == 302
    assert Hold.objects.current().get().reason == "before the election"
    assert "On hold until the end of" in page(browser(ada), DESK).main.text


def test_what_is_scheduled_within_it_is_named(real_report, ada, bola) -> None:
    row = for_later(bola, approved(ada, bola), hours=48)
    due = moment(row.due_at.astimezone(clock.LONDON))
    told = f"What is scheduled for {due} falls within it, so it will not go out then. Cancel that on the desk"
    assert told in posted(browser(ada), HOLD, **filled()).text
    assert told in page(browser(ada), HOLD).main.text
    assert told not in posted(browser(ada), HOLD, **filled(last=1)).text
    assert "will not go out then" not in page(browser(ada), HOLD).main.text


def test_nothing_is_scheduled_into_it(real_report, ada, bola) -> None:
    browser(ada).post(HOLD, filled(first=1))
    last = clock.today() + dt.timedelta(days=6)
    version = approved(ada, bola)
    first = day(last + dt.timedelta(days=1))
    told = rf"is on hold until the end of {day(last)} .* The first minute for which it .* is {first}, 00:00\."
    with pytest.raises(NotNow, match=told):
        for_later(bola, version, hours=72)
    assert for_later(bola, version, hours=8 * 24).state == "waiting"


def test_it_is_ended_by_a_button(real_report, ada, mo) -> None:
    browser(ada).post(HOLD, filled())
    assert "End it now" in page(browser(mo), HOLD).main.text
    browser(mo).post(HOLD, {"end": "1"})
    assert not Hold.objects.current().exists()
    assert "not on hold" in posted(browser(mo), HOLD, end="1").main.text


def test_what_is_wrong_is_said_and_what_was_typed_stays(real_report, ada) -> None:
    shown = posted(browser(ada), HOLD, **filled(first=3, last=1))
    assert errors(shown) == ["The last day is before the first day. Choose a later last day."]
    assert shown.main.one("input", name="reason")["value"] == "before the election"
    shown = posted(browser(ada), HOLD, **filled(first=-2))
    assert "A hold cannot begin in the past. Choose today or a later day" in shown.main.text
    assert shown.main.one("input", name="from_day")["value"] == filled(first=-2)["from_day"]
    assert errors(posted(browser(ada), HOLD, **filled(reason="")))
    assert errors(posted(browser(ada), HOLD, **filled(reason="x" * 201))) == [
        "Say why in 200 characters at most."
    ]
    assert not Hold.objects.exists()


def test_only_those_who_may_find_it(real_report, ada, bola, mo, cai, eve) -> None:
    assert [browser(who).get(HOLD).status_code for who in (ada, mo, bola, cai, eve)] == [
        200,
        200,
        403,
        404,
        404,
    ]


def test_what_a_hold_stops_is_told_where_it_was_tried_and_stays_typed(real_report, ada) -> None:
    today = clock.today()
    set_hold(report=real_report, reason="legal", from_day=today, to_day=today, by=ada)
    form = page(browser(ada), f"{DESK}8/dates/").main.all("input", name="owed")
    typed = {"owed": [form[0]["value"]], "due_on": "2027-06-30", "asked_by": "the IOPC", "reason": ""}
    shown = posted(browser(ada), f"{DESK}8/dates/", **typed)
    assert "is on hold until the end of" in shown.main.text
    assert shown.main.one("input", name="asked_by")["value"] == "the IOPC"


def on_hold(report, by) -> None:
    today = clock.today()
    set_hold(report=report, reason="legal", from_day=today, to_day=today, by=by)


def test_a_letter_that_a_hold_keeps_back_stays_typed(real_report, ada) -> None:
    on_hold(real_report, ada)
    address = "/desk/letters/police-conduct-and-complaints/iopc/"
    names = [one["name"] for one in page(browser(ada), address).main.all("select")]
    position = next(name for name in names if "position" in name)
    typed = {"said_on": "2025-05-01", "received_on": "2025-05-03", "how": "by e-mail", position: "accepted"}
    shown = posted(browser(ada), address, **typed)
    assert "is on hold until the end of" in shown.main.text
    assert shown.main.one("input", name="said_on")["value"] == "2025-05-01"


def test_a_report_entered_for_a_body_in_a_hold_is_kept_and_not_published(real_report, ada) -> None:
    on_hold(real_report, ada)
    ask, opened = ask_for("iopc", "3a")
    typed = {
        "progress": "under way",
        "done": "We wrote to every force.",
        "received_on": "2025-05-03",
        "received_how": "by letter",
        "publish": "1",
        "proceedings": "on",
    }
    shown = posted(browser(ada), f"/evidence/record/{ask.pk}/{opened.pk}/", **typed)
    assert "Recorded and accepted, but not published." in shown.text
    assert "is on hold until the end of" in shown.text
    update = Update.objects.get()
    assert (update.state, update.published_in) == ("accepted", None)


def test_accepting_and_publishing_in_a_hold_is_refused_and_the_note_stays(real_report, ada, cai) -> None:
    update = sent(cai)
    on_hold(real_report, ada)
    typed = {"note": "What the IOPC says.", "publish": "1", "proceedings": "on"}
    shown = posted(browser(ada), f"/evidence/{update.pk}/accept/", **typed)
    assert "is on hold until the end of" in shown.main.text
    assert shown.main.one("textarea", name="note").text == "What the IOPC says."
