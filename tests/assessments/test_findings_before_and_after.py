"""An edition says of a finding all that changed: its words, who agreed, by what it was judged, what it rests on."""

import pytest

from tests.assessments.steps import accepted, approved, figure_of, in_review, now, owed, published, put_out
from tests.evidence.pages import page
from tests.people import browser
from tracker.assessments import actions
from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.citing import figures_for
from tracker.assessments.outcomes.actions import propose_review
from tracker.core import agreeing, clock
from tracker.core.formats import day
from tracker.recommendations.actions import write_criteria

OFFICER = "The view of the Committee’s officers; the Committee itself has not agreed it"

pytestmark = pytest.mark.django_db


def told(number: int | None) -> str:
    """What an edition changed, before and after."""
    return page(browser(), f"/changes/{number}/").under("Before and after").text


def test_a_finding_that_rests_on_something_else_says_so(real, ada, bola, cai, mo) -> None:
    first = published(ada, bola)
    update, figure = accepted(cai, mo), figure_of("3a")
    second = published(ada, bola, cites=[update], figures=[figure])
    assert f"Who agreed {OFFICER}" in told(first.published_in_id)
    words = figures_for(second.part.recommendation)[figure.pk]
    rests = f"The IOPC’s report of {day(clock.today())}; {words['series']}, {words['when']}: {words['said']}"
    assert f"What it rests on Before: nothing After: {rests}" in told(second.published_in_id)
    assert "Who agreed" not in told(second.published_in_id)
    third = published(ada, bola)
    assert f"What it rests on Before: {rests}" in told(third.published_in_id)


def test_a_finding_that_somebody_else_agreed_says_before_and_after(real, ada, bola) -> None:
    published(ada, bola)
    version = in_review(ada)
    agreed = Agreement(AgreedBy.COMMITTEE, clock.today(), "4")
    actions.approve(version=version, by=bola, agreed=agreed)
    edition = put_out(assessments=[now(version)], by=bola, note="The Committee agreed.")
    assert f"Who agreed Before: {OFFICER} After: {agreed.words}" in told(edition.number)


def test_a_finding_that_was_judged_by_another_version_says_which(real, ada, bola, mo) -> None:
    part, _ = owed("3a")
    first = published(ada, bola)
    write_criteria(
        recommendation=part.recommendation, part=part, text="Every force has one.", note="Clearer.", by=mo
    )
    second = published(ada, bola)
    assert "Judged by version 1 of what would settle it" in told(first.published_in_id)
    assert (
        "Judged by Before: version 1 of what would settle it After: version 1 of what would settle 3a"
        in told(second.published_in_id)
    )


def test_a_correction_is_counted_as_one(real, ada, bola) -> None:
    published(ada, bola)
    second = published(ada, bola, word="not met", wrong="The wrong force was named.")
    third = published(ada, bola, word="met")
    for version, said in ((second, "1 assessment corrected"), (third, "1 assessment changed")):
        counted = page(browser(), f"/changes/{version.published_in_id}/").under("What it changed")
        assert [line.text for line in counted.all("li")] == [said]


def test_a_review_of_an_aim_says_which_figures_it_rests_on(real, ada, bola) -> None:
    recommendation, figure = owed("3a")[0].recommendation, figure_of("3a")
    row = propose_review(
        recommendation=recommendation, word="no change seen", because="None.", by=ada, figures=[figure.pk]
    )
    edition = agreeing.agree(rows=[row], note="An aim.", proceedings_checked=True, by=bola)
    assert f"What it rests on {row.figures_cited.get().words}" in told(edition.number)


def test_it_says_the_same_whatever_came_later(real, ada, bola, cai, mo) -> None:
    first = published(ada, bola, cites=[accepted(cai, mo)])
    before = told(first.published_in_id)
    approved(ada, bola)
    published(ada, bola, "3b")
    assert told(first.published_in_id) == before
