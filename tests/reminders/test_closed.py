"""Nobody is reminded of what the Committee follows no longer."""

import datetime as dt

from tests import factories
from tests.reminders.conftest import Travel
from tracker.core import agreeing
from tracker.recommendations.actions import follow_again, propose_closures
from tracker.recommendations.models import Closure, Part, Report
from tracker.reminders.actions import still_wanted, sweep


def close(letter: str) -> Closure:
    """One of the Committee's staff proposes to close a part, and another agrees."""
    lena, bo = (factories.user(f"{name}@committee.example") for name in ("lena", "bo"))
    [row] = propose_closures(
        parts=[Part.objects.get(letter=letter)],
        kind="no longer followed",
        since=dt.date(2024, 6, 1),
        because="the lamps are electric now",
        by=lena,
    )
    agreeing.agree(rows=[row], note="Closed.", proceedings_checked=True, by=bo)
    return row


def test_a_closed_part_is_not_chased_until_it_is_followed_again(chased: Report, today: Travel) -> None:
    row = close("x")
    today("2024-12-24")
    assert sweep() == []
    follow_again(closures=[row], reason="they are gas again", by=row.author)
    assert len(sweep()) == 1


def test_a_reminder_that_waits_to_be_sent_is_not_wanted_any_more(chased: Report, today: Travel) -> None:
    today("2024-12-24")
    [mail] = sweep()
    assert still_wanted(mail)
    close("x")
    assert not still_wanted(mail)
