"""What is scheduled goes out at its minute, once, whoever sweeps; or says why it did not."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from accounts.models import Role
from tests.assessments.steps import accepted, approved, now, put_out
from tests.at_once import at_once
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person
from tracker.assessments.models import Assessment, Scheduled, ScheduledItem, ScheduledState
from tracker.core import clock
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.desk import actions
from tracker.desk.actions import cancel_scheduled, publish_ready, schedule
from tracker.desk.tasks import publish_due
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update
from tracker.evidence.words import Words
from tracker.mail.models import Mail
from tracker.recommendations.actions import set_hold

PUBLISH = "/desk/publish/"
DESK = "/desk/"
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


def for_later(by, *assessments, updates=(), hours: int = 2) -> Scheduled:
    """Scheduled for so many hours from now."""
    due_at = clock.now() + hours * HOUR
    return schedule(
        updates=updates,
        assessments=assessments,
        note="Out it goes.",
        proceedings_checked=True,
        due_at=due_at,
        by=by,
    )


def at(row: Scheduled, **off: int) -> time_machine.travel:
    """The minute for which it was scheduled, or so long after it."""
    return time_machine.travel(row.due_at + dt.timedelta(**off), tick=False)


def state(row: Scheduled) -> str:
    return Scheduled.objects.get(pk=row.pk).state


def test_it_goes_out_at_its_minute_and_not_before(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    row = for_later(ada, version, updates=[update])
    before = Edition.objects.count()
    with at(row, seconds=-1):
        publish_due()
    assert (Edition.objects.count(), state(row)) == (before, "waiting")
    with at(row):
        for _ in range(3):
            publish_due()
    assert Edition.objects.count() == before + 1
    edition = Edition.objects.latest("number")
    assert (edition.note, edition.published_by) == ("Out it goes.", ada)
    assert now(version).published_in == Update.objects.get(pk=update.pk).published_in == edition
    assert Scheduled.objects.get().edition == edition
    assert not ScheduledItem.objects.filter(waits=True).exists()
    assert not Mail.objects.filter(kind="not published").exists()


def test_a_minute_that_was_missed_is_made_up_for(real_report, ada, bola) -> None:
    row = for_later(ada, approved(ada, bola))
    with at(row, days=2):
        publish_due()
    assert state(row) == "published"


def test_scheduling_and_cancelling_are_one_event_each_and_cancelled_it_stays_in(
    real_report, ada, bola
) -> None:
    version = approved(ada, bola)
    row = for_later(ada, version)
    cancel_scheduled(scheduled=row, by=bola)
    with at(row):
        publish_due()
    assert now(version).published_in is None
    events = AuditEvent.objects.filter(subject=f"assessments.scheduled:{row.pk}").order_by("pk")
    assert [(event.verb, event.actor) for event in events] == [("scheduled", ada), ("cancelled", bola)]
    told = events[1].kept_aside
    assert (told.before, told.after) == ('{"state":"waiting"}', '{"state":"cancelled"}')
    with pytest.raises(NotNow, match="cancelled already"):
        cancel_scheduled(scheduled=row, by=ada)
    assert for_later(ada, version).state == "waiting"


def test_what_is_scheduled_is_not_published_or_scheduled_otherwise(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    row = for_later(ada, version, updates=[update])
    told = "This is scheduled to be published on .* Cancel that on the desk first"
    before = Edition.objects.count()
    with pytest.raises(NotNow, match=told):
        publish_ready(updates=[], assessments=[version], note="Now.", proceedings_checked=True, by=ada)
    with pytest.raises(NotNow, match=told):
        put_out(updates=[update], note="Now.", by=ada)
    with pytest.raises(NotNow, match=told):
        for_later(ada, version, hours=5)
    assert (Edition.objects.count(), state(row)) == (before, "waiting")


def test_where_a_hold_stands_nothing_goes_out_and_its_author_is_told(real_report, ada, bola, cai) -> None:
    version = approved(ada, bola)
    row = for_later(ada, version)
    today = clock.today()
    set_hold(
        report=real_report, reason="an election", from_day=today, to_day=today + 3 * dt.timedelta(1), by=bola
    )
    before = Edition.objects.count()
    with at(row):
        for _ in range(2):
            publish_due()
    assert (Edition.objects.count(), state(row)) == (before, "not published")
    assert now(version).state == "approved"
    mail = Mail.objects.get(kind="not published")
    assert mail.to == ada.email
    assert "is on hold until the end of" in mail.text
    shown = page(browser(bola), DESK).main.text
    assert "Not published on" in shown
    assert "is on hold until the end of" in shown
    assert [
        event.verb for event in AuditEvent.objects.filter(subject__startswith="assessments.scheduled")
    ] == [
        "could not publish",
        "scheduled",
    ]


def test_where_one_thing_is_not_ready_any_more_nothing_half_goes_out(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    row = for_later(ada, version, updates=[update])
    later = evidence.record_update(
        ask=update.ask,
        round=update.round,
        words=Words(progress="under way", done="More."),
        received_on=clock.today(),
        received_how="by e-mail",
        by=ada,
    )
    put_out(updates=[later], note="A later one.", by=ada)
    before = Edition.objects.count()
    with at(row):
        publish_due()
    assert (Edition.objects.count(), state(row)) == (before, "not published")
    assert now(version).published_in is None
    assert Update.objects.get(pk=update.pk).published_in is None
    assert Scheduled.objects.get().problem


def test_one_that_cannot_go_out_or_breaks_does_not_hold_up_the_next(
    real_report, ada, bola, monkeypatch
) -> None:
    first, second = (
        for_later(ada, approved(ada, bola, "3a")),
        for_later(ada, approved(ada, bola, "3b"), hours=3),
    )
    publish, calls = actions.publish_ready, []

    def breaks_once(**what):
        calls.append(what)
        if len(calls) == 1:
            raise RuntimeError
        return publish(**what)

    monkeypatch.setattr(actions, "publish_ready", breaks_once)
    with at(second):
        publish_due()
        assert (state(first), state(second)) == ("waiting", "published")
        publish_due()
    assert state(first) == "published"


@pytest.mark.parametrize("hours", [0, -1])
def test_a_minute_that_is_over_is_refused(real_report, ada, bola, hours) -> None:
    with pytest.raises(NotNow, match="That minute is over"):
        for_later(ada, approved(ada, bola), hours=hours)


# The pages


def later(moment: dt.datetime, **more: object) -> dict[str, object]:
    local = moment.astimezone(clock.LONDON)
    return {
        "when": "later",
        "day": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "note": "Out.",
        "proceedings": "on",
        **more,
    }


def test_staff_choose_a_day_and_a_minute_and_the_desk_shows_what_waits(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    shown = page(browser(ada), PUBLISH)
    assert [box["value"] for box in shown.main.all("input", name="when") if "checked" in box.attributes] == [
        "now"
    ]
    item = [f"update-{update.pk}", f"assessment-{version.pk}"]
    due_at = (clock.now() + 3 * HOUR).replace(second=0, microsecond=0)
    done = posted(browser(ada), PUBLISH, **later(due_at, item=item))
    assert Scheduled.objects.get().due_at == due_at
    assert "It goes out by itself." in done.text
    listed = page(browser(bola), DESK).under("Scheduled").text
    assert "report on 3b; finding on 3a: partly met. Scheduled by Ada" in listed
    assert "Nothing is ready to be published." in page(browser(ada), DESK).main.text
    assert not page(browser(ada), PUBLISH).main.all("input", name="item")


def test_it_is_cancelled_with_a_button_by_those_who_publish(real_report, ada, bola, cai) -> None:
    row = for_later(ada, approved(ada, bola))
    una = person("Una", real_report.committee.__class__.objects.get(slug="iopc"), Role.CONTRIBUTOR)
    address = f"/desk/scheduled/{row.pk}/cancel/"
    assert [browser(who).post(address).status_code for who in (cai, una)] == [404, 404]
    assert browser(bola).get(address)["Location"] == "/desk/"
    browser(bola).post(address)
    assert state(row) == "cancelled"
    assert "Publish what is ready: 1" in page(browser(ada), DESK).main.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": ""}, "Give the day at which it goes out, or choose “Now”."),
        ({"time": ""}, "Give the time at which it goes out, or choose “Now”."),
        ({"time": "25:00"}, "Time in London: write the time as 09:30 (hours from 00 to 23, minutes)."),
        ({"day": "2020-01-01"}, "That minute is over. Choose a later one, or choose “Now”."),
        ({"day": "9999-01-01"}, "Day: check the year."),
    ],
)
def test_a_minute_that_cannot_be_meant_is_named_and_what_was_typed_stays(
    real_report, ada, bola, typed, said
) -> None:
    item = f"assessment-{approved(ada, bola).pk}"
    shown = posted(browser(ada), PUBLISH, **{**later(clock.now() + HOUR, item=[item]), **typed})
    assert errors(shown) == [said]
    assert shown.main.one("textarea", name="note").text == "Out."
    assert not Scheduled.objects.exists()


def test_a_time_that_never_comes_in_london_is_refused(real_report, ada, bola) -> None:
    item = f"assessment-{approved(ada, bola).pk}"
    with time_machine.travel("2026-12-01T12:00Z"):
        shown = posted(
            browser(ada),
            PUBLISH,
            when="later",
            day="2027-03-28",
            time="01:30",
            proceedings="on",
            note="Out.",
            item=[item],
        )
    assert "There was no 01:30 in London on that day" in errors(shown)[0]


# At the same time


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_and_one_that_dies_publish_once(real_report, ada, bola) -> None:
    version = approved(ada, bola)
    row = for_later(ada, version)
    before = Edition.objects.count()
    with at(row):
        with transaction.atomic():
            actions._publish_scheduled(row.pk)
            transaction.set_rollback(True)  # Killed before it could commit.
        assert (Edition.objects.count(), state(row)) == (before, ScheduledState.WAITING)
        at_once(*[actions.publish_due] * 4)
    assert (Edition.objects.count(), state(row)) == (before + 1, ScheduledState.PUBLISHED)
    assert Assessment.objects.get(pk=version.pk).state == "published"
