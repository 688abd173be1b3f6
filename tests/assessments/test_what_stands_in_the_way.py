"""A version goes nowhere once what was asked or what it says is gone; it stays on the desk, to be put away."""

import pytest

from accounts.models import Role
from tests.assessments.steps import approved, in_review, now, published, put_out
from tests.evidence.conftest import sent
from tests.evidence.pages import errors, page, posted
from tests.factories import INVENTED, publish
from tests.people import browser, person
from tests.recommendations.steps import closed
from tracker.assessments import actions
from tracker.assessments.models import Assessment, AssessmentState
from tracker.core.workflow import NotNow
from tracker.desk.actions import take_down
from tracker.recommendations.actions import follow_again, load_report
from tracker.recommendations.models import Closure, Part, PartText, RecommendationText, Round

TEXT = "The force named Constable Example of Example Street in its report."
GONE = "is no longer asked for"

pytestmark = pytest.mark.django_db


def drop(label: str) -> None:
    """Let the report ask for this part no longer."""
    publish(withdraw=[PartText.objects.current().get(part=part(label))])


def drop_all(number: str) -> None:
    """Withdraw a recommendation."""
    publish(withdraw=[RecommendationText.objects.current().get(recommendation__number=number)])


def part(label: str) -> Part:
    return Part.objects.get(recommendation__number=label[:-1], letter=label[-1])


def taken_down(ada, bola) -> Assessment:
    """A version in review that says again what was published and then taken down."""
    before = published(ada, bola, because=TEXT)
    version = in_review(ada, because=f"{TEXT} And now it is done.")
    take_down(row=before, ground="personal", reason="A name.", by=bola)
    return now(version)


def test_a_text_that_was_taken_down_is_not_approved_and_the_page_says_so(real, ada, bola) -> None:
    version = taken_down(ada, bola)
    with pytest.raises(NotNow, match=r"The text of the finding on 3a was taken down\. Return it, so that"):
        actions.approve(version=version, by=bola)
    shown = page(browser(bola), f"/assess/review/{version.pk}/").main.text
    assert "It cannot go out like this. The text of the finding on 3a was taken down." in shown
    assert "Nothing waits for your approval." in page(browser(bola), "/desk/approve/").main.text
    draft = actions.return_(version=version, by=bola, reason="Write it without the name.")
    actions.approve(version=in_review(ada, because="It is done."), by=bola)
    assert now(draft).state == AssessmentState.APPROVED


@pytest.mark.parametrize("gone", [drop, lambda label: drop_all(label[:-1])], ids=["part", "whole"])
def test_what_is_asked_no_longer_is_not_sent_approved_or_published(real, ada, bola, gone) -> None:
    waits, ready = in_review(ada, "3a"), approved(ada, bola, "3b")
    draft = actions.return_(version=in_review(ada, "3c"), by=bola, reason="Which forces?")
    for label in ("3a", "3b", "3c"):
        if label == "3a" or gone is drop:
            gone(label)
    with pytest.raises(NotNow, match=rf"{GONE}: .*Leave the draft as it is"):
        actions.send_for_review(version=draft, by=ada)
    with pytest.raises(NotNow, match=rf"{GONE}: .*An approver can clear it by sending it back"):
        actions.approve(version=waits, by=bola)
    with pytest.raises(NotNow, match=rf"{GONE}: .*An approver can clear it by sending it back"):
        put_out(assessments=[ready], by=bola, note="Out.")
    for version in (waits, ready):
        shown = page(browser(bola), f"/assess/review/{version.pk}/").main.text
        assert "It cannot go out like this." in shown
        assert "It is no longer asked for." in shown
        assert "An approver can clear it by sending it back." in shown
    # What was approved before is not called ready, and is not proposed for publishing.
    assert "Whose turn it is" in shown
    assert "approved, but cannot go out like this" in shown.casefold()
    publish = page(browser(bola), "/desk/publish/")
    assert "is no longer asked for: " in publish.main.text
    assert not [box for box in publish.main.all("input", name="item") if "checked" in box.attributes]
    assert ready.word not in publish.main.one("textarea", name="note").text


def test_after_a_file_dropped_a_recommendation_the_desk_names_what_waits_and_it_can_be_put_away(
    report, write
) -> None:
    ann, ben = person("Ann", report.committee, Role.ASSESSOR), person("Ben", report.committee, Role.APPROVER)
    asked = Part.objects.get(letter="x")
    actions.start_or_save_draft(
        part=asked, round=Round.objects.get(part=asked), by=ann, word="met", because="All lit."
    )
    version = actions.send_for_review(version=Assessment.objects.get(), by=ann)
    text = INVENTED.read_text()
    cut = text[: text.index("  - number: A1")] + text[text.index("  - number: B2") :]
    title = RecommendationText.objects.current().get(recommendation=asked.recommendation).title
    load_report(path=write(cut.replace("leads_to: [A1, B2]", "leads_to: [B2]")), update=True)
    for who in (ann, ben):
        assert title in page(browser(who), "/desk/").under("Waiting for approval").text
    review = f"/assess/review/{version.pk}/"
    assert GONE in errors(posted(browser(ben), f"{review}approve/", agreed_by="an officer"))[0]
    posted(browser(ben), f"{review}return/", reason="It is no longer asked for.")
    for who in (ann, ben):
        desk = page(browser(who), "/desk/")
        assert "Nothing waits for approval." in desk.under("Waiting for approval").text
        assert title not in desk.main.text


def test_the_public_page_of_a_finding_is_read_as_it_stood_once_what_was_asked_was_dropped(
    real, ada, bola
) -> None:
    version = published(ada, bola)
    review, public = f"/assess/review/{version.pk}/", "/recommendations/police-conduct-and-complaints/3/"
    assert page(browser(bola), review).main.links["The public page"] == public
    drop_all("3")
    link = page(browser(bola), review).main.links["The public page"]
    assert link == f"{public}?as-at={version.published_in_id}"
    assert "Two of the three forces use the policy." in page(browser(), link).main.text


def test_a_report_about_what_is_asked_no_longer_is_still_on_the_desk(real, cai, ada) -> None:
    update = sent(cai, "8a")
    title = RecommendationText.objects.current().get(recommendation__number="8").title
    drop_all("8")
    assert title in page(browser(ada), "/desk/").under("To read").text
    assert page(browser(ada), f"/evidence/{update.pk}/")
    posted(browser(ada), f"/evidence/{update.pk}/accept/")
    assert "Nothing has come in" in page(browser(ada), "/desk/").under("To assess").text


def test_nothing_new_is_found_on_a_closed_part_until_it_is_followed_again(real, ada, bola) -> None:
    waits, ready = in_review(ada, "3a"), approved(ada, bola, "3b")
    closed(ada, bola, "3a", "3b", "3c")
    told = r"has not been followed since 3 May 2024\. Follow it again first, on the page “Close”\."
    with pytest.raises(NotNow, match=f"3c {told}"):
        in_review(ada, "3c")
    with pytest.raises(NotNow, match=f"3a {told}"):
        actions.approve(version=waits, by=bola)
    with pytest.raises(NotNow, match=f"3b {told}"):
        put_out(assessments=[ready], by=bola, note="Out.")
    follow_again(closures=list(Closure.objects.current()), reason="the Act was repealed", by=ada)
    actions.approve(version=waits, by=bola)
    put_out(assessments=[waits, ready], by=bola, note="Out.")


def test_what_was_wrong_is_corrected_on_a_closed_part_as_well(real, ada, bola) -> None:
    published(ada, bola, "3a", "met")
    closed(ada, bola, "3a")
    assert published(ada, bola, "3a", "not met", wrong="Of two forces only.").state == "published"


class TestNoLongerMet:
    """ "No longer met" says that it was met once."""

    NEVER = "Nothing was found met on 3a before, so it cannot be “no longer met”"

    def test_what_was_never_met_is_not_sent(self, real, ada, bola) -> None:
        published(ada, bola, "3a", "partly met")
        published(ada, bola, "3b", "met")
        with pytest.raises(NotNow, match=rf"{self.NEVER}\. Choose another word before you send it"):
            in_review(ada, "3a", "no longer met")

    def test_what_was_met_once_is(self, real, ada, bola) -> None:
        for word in ("met", "partly met", "no longer met"):
            assert published(ada, bola, "3a", word).state == "published"

    def test_once_the_word_was_taken_back_it_is_not_published(self, real, ada, bola) -> None:
        met = published(ada, bola, "3a", "met")
        version = approved(ada, bola, "3a", "no longer met")
        actions.withdraw(version=met, because="it was of another force", by=bola)
        with pytest.raises(NotNow, match=self.NEVER):
            put_out(assessments=[version], by=bola, note="Out.")

    def test_a_correction_of_the_word_that_says_so_was_never_met(self, real, ada, bola) -> None:
        published(ada, bola, "3a", "met")
        with pytest.raises(NotNow, match=self.NEVER):
            in_review(ada, "3a", "no longer met", wrong="It was met by one force only.")
        published(ada, bola, "3a", "not met", wrong="It was met by one force only.")
        with pytest.raises(NotNow, match=self.NEVER):
            in_review(ada, "3a", "no longer met")
