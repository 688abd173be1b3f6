"""A form that was opened long ago does nothing about what it did not show; what was typed stays in it."""

import datetime as dt

import pytest

from tests.assessments.steps import WHY, owed, published
from tests.evidence.pages import errors, page, posted
from tests.people import browser
from tests.public.pages import Page
from tracker.assessments import actions
from tracker.assessments.models import Assessment
from tracker.core import clock
from tracker.core.formats import day
from tracker.recommendations.actions import end_hold, set_hold
from tracker.recommendations.models import Hold

THIRD = "/assess/police-conduct-and-complaints/3/"
HOLD = "/desk/police-conduct-and-complaints/hold/"
WRONG = "One force was counted twice."

pytestmark = pytest.mark.django_db


def opened(client, url: str) -> dict[str, str]:
    """What a form that is opened now carries along, unseen."""
    return hidden(page(client, url))


def hidden(shown: Page) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    fields = shown.main.all("input", type="hidden")
    return {
        field["name"]: field.get("value") or "" for field in fields if field["name"] != "csrfmiddlewaretoken"
    }


@pytest.mark.parametrize("then", ["found again", "withdrawn"])
def test_a_correction_is_of_the_finding_that_stood_when_the_form_was_opened(
    real_report, ada, bola, then
) -> None:
    first = published(ada, bola)
    part, round = owed("3a")
    key = f"{part.pk}_{round.pk}"
    form = opened(browser(ada), THIRD)
    if then == "withdrawn":
        actions.withdraw(version=first, because="It was wrong.", by=bola)
    else:
        published(ada, bola, word="met")
    before = Assessment.objects.count()
    typed = {f"word_{key}": "not met", f"because_{key}": WHY, f"wrong_{key}": WRONG}
    shown = posted(browser(ada), THIRD, save="1", **form, **typed)
    [problem] = errors(shown)
    assert problem.startswith("The published finding on 3a has changed since you opened this.")
    assert ("It was withdrawn." if then == "withdrawn" else "It is “met” now.") in problem
    assert shown.main.one("textarea", name=f"because_{key}").text == WHY
    assert Assessment.objects.count() == before
    if then == "found again":
        assert shown.main.one("textarea", name=f"wrong_{key}").text == WRONG
        assert errors(posted(browser(ada), THIRD, save="1", **hidden(shown), **typed)) == []


class TestHolds:
    """The hold that one ends, or changes, is the one that the page showed."""

    @pytest.fixture
    def today(self) -> dt.date:
        return clock.today()

    def hold(self, report, mo, today, reason: str = "before the election") -> Hold:
        set_hold(report=report, reason=reason, from_day=today, to_day=today, by=mo)
        return Hold.objects.current().get()

    def test_another_hold_is_not_ended(self, real_report, ada, mo, today) -> None:
        self.hold(real_report, mo, today)
        form = opened(browser(ada), HOLD)
        end_hold(report=real_report, by=mo)
        other = self.hold(real_report, mo, today, "the Committee’s lawyer asked for it")
        shown = posted(browser(ada), HOLD, end="1", **form)
        assert "The hold was changed since you opened this." in errors(shown)[0]
        assert f"are on hold from {day(today)}" in errors(shown)[0]
        assert Hold.objects.current().get() == other
        posted(browser(ada), HOLD, end="1", **opened(browser(ada), HOLD))
        assert not Hold.objects.current().exists()

    def test_a_hold_that_somebody_set_meanwhile_is_not_changed_unseen(
        self, real_report, ada, mo, today
    ) -> None:
        form = opened(browser(ada), HOLD)
        other = self.hold(real_report, mo, today)
        typed = {"reason": "another one", "from_day": today.isoformat(), "to_day": today.isoformat()}
        shown = posted(browser(ada), HOLD, **form, **typed)
        assert "The hold was changed since you opened this." in errors(shown)[0]
        assert shown.main.one("input", name="reason")["value"] == "another one"
        assert Hold.objects.current().get() == other

    @pytest.mark.parametrize("ends", [False, True])
    def test_the_second_of_two_clicks_is_told_that_it_was_done(
        self, real_report, ada, mo, today, ends
    ) -> None:
        typed = {"reason": "an election", "from_day": today.isoformat(), "to_day": today.isoformat()}
        if ends:
            self.hold(real_report, mo, today)
            typed = {"end": "1"}
        form = opened(browser(ada), HOLD)
        first = posted(browser(ada), HOLD, **form, **typed)
        second = posted(browser(ada), HOLD, **form, **typed)
        assert (second.heading, errors(second)) == (first.heading, [])
        assert "This was done already." in second.main.text
