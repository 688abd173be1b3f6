"""What would settle it: versions written by staff, readable for good, named by the assessments judged by them."""

import pytest

from tests.assessments.steps import drafted, in_review, owed, published
from tests.evidence.pages import errors, page, posted
from tests.factories import REAL_REPORT
from tests.people import browser
from tracker.core import clock, editions
from tracker.core.formats import day
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import load_report, write_criteria
from tracker.recommendations.models import Criteria

PAGE = "/desk/police-conduct-and-complaints/3/criteria/"
PUBLIC = "/recommendations/police-conduct-and-complaints/3/"
POLICY = "The policy is in force in every force."

pytestmark = pytest.mark.django_db


def standing(label: str = "") -> Criteria | None:
    """What would settle the third recommendation, or one of its parts, now."""
    part, _ = owed(label or "3a")
    rows = Criteria.objects.current().filter(recommendation=part.recommendation, part=part if label else None)
    return rows.first()


def test_a_part_gets_its_first_version_as_an_edition_with_a_note(real_report, ada) -> None:
    assert standing("3a") is None
    shown = page(browser(ada), f"{PAGE}?for=a")
    assert shown.main.one("textarea", name="note").text == "What would settle recommendation 3a was set out."
    assert "stands on the public page below the findings" in shown.main.text
    done = posted(browser(ada), f"{PAGE}?for=a", text=POLICY, note="What would settle 3a.", seen="0")
    edition = editions.now().edition
    assert f"Published in edition {edition}, as version 1." in done.main.text
    row = standing("3a")
    assert row
    assert (row.text, row.version, row.published_in.note) == (POLICY, 1, "What would settle 3a.")
    [event] = AuditEvent.objects.filter(verb="wrote the criteria of")
    assert (event.actor, event.detail["part"], event.detail["version"]) == (ada, "a", 1)


def test_the_public_reads_every_version_and_when_it_changed(real_report, ada) -> None:
    before = standing()
    assert before
    write_criteria(
        recommendation=before.recommendation, part=None, text=POLICY, note="Changed.", seen=1, by=ada
    )
    settles = page(browser(), PUBLIC).under("What would settle it").text
    today = day(clock.today())
    assert f"{POLICY} Version 2, {today}." in settles
    assert before.text in settles
    assert f"Version 1, {today}, until it was changed on {today}." in settles
    then = page(browser(), f"{PUBLIC}?as-at={before.published_in_id}").under("What would settle it").text
    assert "Earlier versions" not in then
    assert POLICY not in then


def test_an_assessment_names_the_version_it_was_judged_by_and_that_it_was_replaced_since(
    real_report, ada, bola
) -> None:
    published(ada, bola)
    main = page(browser(), PUBLIC).main.text
    assert "judged by version 1 of what would settle it." in main
    recommendation = owed("3a")[0].recommendation
    write_criteria(recommendation=recommendation, part=None, text=POLICY, note="Changed.", seen=1, by=ada)
    main = page(browser(), PUBLIC).main.text
    assert "judged by version 1 of what would settle it, since replaced by version 2." in main


def test_a_draft_saved_again_goes_by_the_version_that_stands_now_and_the_approver_reads_of_it(
    real_report, ada, bola
) -> None:
    version = in_review(ada)
    draft = drafted(ada, "3b")
    recommendation = version.part.recommendation
    write_criteria(recommendation=recommendation, part=None, text=POLICY, note="Changed.", seen=1, by=ada)
    assert "Since replaced by version 2." in page(browser(bola), f"/assess/review/{version.pk}/").main.text
    assert drafted(ada, "3b").criteria == standing()
    assert draft.criteria != standing()


def test_who_was_not_first_is_told_and_loses_nothing(real_report, ada, mo) -> None:
    recommendation = owed("3a")[0].recommendation
    write_criteria(recommendation=recommendation, part=None, text="Mo’s.", note="Changed.", seen=1, by=mo)
    shown = posted(browser(ada), f"{PAGE}?for=whole", text=POLICY, note="Ours.", seen="1")
    assert "Version 2 was written since you opened this." in errors(shown)[0]
    assert "Mo’s." in shown.main.text
    assert shown.main.one("textarea", name="text").text == POLICY
    again = posted(browser(ada), f"{PAGE}?for=whole", text=POLICY, note="Ours.", seen="2")
    assert "as version 3" in again.main.text


@pytest.mark.parametrize(
    ("text", "note", "problem"),
    [
        (" ", "Note.", "Say what would settle it."),
        (POLICY, " ", "Write the public note: one sentence on what changed."),
        (
            "x" * 20_001,
            "Note.",
            "What would settle it is 20,001 characters long. Shorten it to 20,000 at most.",
        ),
    ],
)
def test_mistakes_are_named_and_nothing_is_published(real_report, ada, text, note, problem) -> None:
    before = Edition.objects.count()
    assert errors(posted(browser(ada), f"{PAGE}?for=a", text=text, note=note, seen="0")) == [problem]
    assert Edition.objects.count() == before


def test_the_same_words_are_no_new_version(real_report, ada) -> None:
    row = standing()
    assert row
    with pytest.raises(NotNow, match="stands already"):
        write_criteria(
            recommendation=row.recommendation, part=None, text=row.text, note="Same.", seen=1, by=ada
        )


def test_a_file_never_takes_the_place_of_what_staff_wrote(real_report, ada) -> None:
    recommendation = owed("3a")[0].recommendation
    write_criteria(recommendation=recommendation, part=None, text=POLICY, note="Changed.", seen=1, by=ada)
    outcome = load_report(path=REAL_REPORT, update=True)
    assert not outcome.published
    row = standing()
    assert row
    assert row.text == POLICY


def test_who_may_write_it(real_report, ada, bola, mo, cai, eve) -> None:
    expected = {ada: 200, mo: 200, bola: 403, cai: 404, eve: 404}
    assert {who: browser(who).get(PAGE).status_code for who in expected} == expected
    assert browser(ada).get(f"{PAGE}?for=z").status_code == 404
    assert browser().get(PAGE).status_code == 302
