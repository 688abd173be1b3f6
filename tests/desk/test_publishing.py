"""Publishing what is ready: one list, one note, one button, one edition."""

import pytest
from django.db import IntegrityError

from accounts.models import Role
from tests.assessments.steps import WHY, accepted, approved, drafted, in_review, now
from tests.evidence.pages import errors, page, posted
from tests.factories import publish
from tests.people import browser, person
from tracker.assessments.models import Assessment, ProceedingsCheck
from tracker.core import audit, editions
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.desk.actions import publish_ready
from tracker.evidence.models import Received, Update

PUBLISH = "/desk/publish/"
PUBLIC = "/recommendations/police-conduct-and-complaints/3/"

pytestmark = pytest.mark.django_db


def test_reports_and_findings_go_out_as_one_edition_and_one_act(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    before = editions.now().edition
    edition = publish_ready(
        updates=[update], assessments=[version], note=" 3a and 3b. ", proceedings_checked=True, by=ada
    )
    assert (edition.number, edition.note, edition.published_by) == (before + 1, "3a and 3b.", ada)
    assert Update.objects.get(pk=update.pk).published_in == edition
    assert now(version).published_in == edition
    assert not Received.objects.current().exists()
    [act] = AuditEvent.objects.filter(verb="published")
    assert act.detail == {
        "updates": [audit.key(update)],
        "assessments": [audit.key(version)],
        "proceedings_checked": True,
    }


def test_where_one_is_not_ready_nothing_goes_out(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), in_review(ada, "3a")
    before = Edition.objects.count()
    with pytest.raises(NotNow, match="Only an approved version"):
        publish_ready(updates=[update], assessments=[version], note="Both.", proceedings_checked=True, by=ada)
    assert Edition.objects.count() == before
    assert Update.objects.get(pk=update.pk).published_in is None


def test_the_page_lists_what_goes_out_and_leads_to_the_public_page(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    shown = page(browser(bola), PUBLISH)
    boxes = shown.main.all("input", type="checkbox", name="item")
    assert [box["value"] for box in boxes] == [f"update-{update.pk}", f"assessment-{version.pk}"]
    assert all("checked" in box.attributes for box in boxes)
    note = shown.main.one("textarea", name="note").text
    assert "3b" in note
    assert "3a partly met" in note
    before = editions.now().edition
    done = posted(
        browser(bola),
        PUBLISH,
        proceedings="on",
        item=[box["value"] for box in boxes],
        note="The Committee on 3a.",
    )
    assert done.heading == f"Edition {before + 1} is published"
    assert PUBLIC in done.main.links.values()
    public = page(browser(), PUBLIC)
    assert WHY in public.main.text
    assert "partly met" in public.main.text.lower()
    assert WHY not in page(browser(), f"{PUBLIC}?as-at={before}").main.text


def test_what_is_not_ticked_stays(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    posted(browser(ada), PUBLISH, proceedings="on", item=[f"update-{update.pk}"], note="The IOPC on 3b.")
    assert now(version).state == "approved"
    assert page(browser(ada), "/desk/").main.links["Publish what is ready: 1"]


def test_a_double_click_says_that_it_is_published_and_shows_the_result(real_report, ada, bola) -> None:
    version = approved(ada, bola)
    client = browser(ada)
    posted(client, PUBLISH, proceedings="on", item=[f"assessment-{version.pk}"], note="3a.")
    before = Edition.objects.count()
    shown = posted(client, PUBLISH, proceedings="on", item=[f"assessment-{version.pk}"], note="3a.")
    assert "This was published already." in shown.main.text
    assert shown.heading == f"Edition {editions.now().edition} is published"
    assert Edition.objects.count() == before


def test_mistakes_are_named_and_nothing_typed_is_lost(real_report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    both = [f"update-{update.pk}", f"assessment-{version.pk}"]
    shown = posted(browser(ada), PUBLISH, proceedings="on", item=both[:1], note="")
    assert errors(shown) == ["Write the public note: one sentence on what changed."]
    ticked = [
        box["value"]
        for box in shown.main.all("input", type="checkbox", name="item")
        if "checked" in box.attributes
    ]
    assert ticked == both[:1]
    assert (
        "500 characters"
        in errors(posted(browser(ada), PUBLISH, proceedings="on", item=both, note="x" * 100_000))[0]
    )
    shown = posted(browser(ada), PUBLISH, proceedings="on", note="Nothing chosen.")
    assert errors(shown) == ["Choose at least one thing to publish."]
    assert shown.main.one("textarea", name="note").text == "Nothing chosen."
    assert now(version).state == "approved"


@pytest.mark.parametrize(
    "item",
    ["assessment-", "assessment-x", "assessment-99999999999999999999", f"update-{'9' * 5000}", "body-1", "²"],
)
def test_what_cannot_be_read_is_no_choice(real_report, ada, bola, item) -> None:
    approved(ada, bola)
    assert errors(posted(browser(ada), PUBLISH, proceedings="on", item=[item], note="Note.")) == [
        "Choose at least one thing to publish."
    ]


def test_a_note_with_markup_is_shown_as_it_was_typed(real_report, ada, bola) -> None:
    version = approved(ada, bola)
    shown = posted(
        browser(ada), PUBLISH, proceedings="on", item=[f"assessment-{version.pk}"], note="<b>3a</b> & more"
    )
    assert "<b>3a</b> & more" in shown.main.text
    assert "<b>3a</b> & more" in page(browser(), "/changes/").main.text


def test_a_draft_is_never_published(real_report, ada, bola) -> None:
    draft = drafted(ada)
    approved(ada, bola, "3b")
    posted(browser(ada), PUBLISH, proceedings="on", item=[f"assessment-{draft.pk}"], note="A draft.")
    assert now(draft).state == "draft"
    assert not Assessment.objects.current().exists()


def test_another_committee_publishes_nothing_of_this_one(real_report, report, ada, bola, cai) -> None:
    update, version = accepted(cai, ada, "3b"), approved(ada, bola, "3a")
    other = person("Una", report.committee, Role.MANAGER)
    before = Edition.objects.count()
    both = [f"update-{update.pk}", f"assessment-{version.pk}"]
    posted(browser(other), PUBLISH, proceedings="on", item=both, note="Not ours.")
    assert Edition.objects.count() == before
    assert browser(cai).post(PUBLISH, {"item": both, "note": "Not ours."}).status_code == 404


def test_live_proceedings_are_checked_before_anything_goes_out(real_report, ada, bola) -> None:
    version = approved(ada, bola)
    with pytest.raises(NotNow, match="no live proceedings"):
        publish_ready(updates=[], assessments=[version], note="3a.", proceedings_checked=False, by=ada)
    shown = posted(browser(ada), PUBLISH, item=[f"assessment-{version.pk}"], note="The Committee on 3a.")
    assert errors(shown) == ["Check that no live proceedings are touched by this, and tick that you have."]
    assert shown.main.one("textarea", name="note").text == "The Committee on 3a."
    assert now(version).state == "approved"


def test_who_checked_for_live_proceedings_is_kept_with_the_edition(real_report, ada, bola) -> None:
    version = approved(ada, bola)
    posted(browser(ada), PUBLISH, proceedings="on", item=[f"assessment-{version.pk}"], note="3a.")
    check = ProceedingsCheck.objects.get()
    assert (check.edition, check.checked_by) == (now(version).published_in, ada)
    assert AuditEvent.objects.get(verb="published").detail["proceedings_checked"] is True


def test_the_database_publishes_no_finding_without_that_check(real_report, ada, bola) -> None:
    version = approved(ada, bola)
    with pytest.raises(IntegrityError, match="no live proceedings"):
        publish(version)
