"""A version that rests on what was withdrawn or replaced since does not go out; each message says what to do."""

import pytest

from tests.assessments.steps import accepted, drafted, figure_of, in_review, now, put_out
from tests.evidence.pages import errors, page, posted
from tests.factories import publish, revise
from tests.people import browser
from tracker.assessments import actions
from tracker.core import editions
from tracker.core.workflow import NotNow
from tracker.desk.actions import publish_ready, take_down

pytestmark = pytest.mark.django_db


def test_a_figure_that_was_withdrawn_stops_the_draft_and_the_form_says_which(real, ada) -> None:
    figure = figure_of("3a")
    version = drafted(ada, figures=[figure])
    publish(withdraw=[figure])
    with pytest.raises(
        NotNow, match=r"3a rests on what was withdrawn or replaced since: the figure “.*Choose what"
    ):
        actions.send_for_review(version=version, by=ada)
    shown = page(browser(ada), "/assess/police-conduct-and-complaints/3/").main.text
    assert "(withdrawn or replaced since: take the tick away)" in shown


def test_a_figure_that_was_replaced_stops_the_approval(real, ada, bola) -> None:
    figure = figure_of("3a")
    version = in_review(ada, figures=[figure])
    revise(figure, value=4711, printed="", missing="", precision="exact")
    with pytest.raises(NotNow, match="Return it, so that the next version can be put right"):
        actions.approve(version=version, by=bola)
    assert now(version).state == "in review"
    shown = page(browser(bola), f"/assess/review/{version.pk}/").main.text
    assert "It rests on what was withdrawn or replaced since" in shown
    draft = actions.return_(version=version, by=bola, reason="The figure has changed.")
    drafted(ada, word="not met")
    actions.approve(version=actions.send_for_review(version=draft, by=ada), by=bola)


def test_a_report_that_was_withdrawn_stops_publishing_and_nothing_typed_is_lost(real, ada, bola, cai) -> None:
    update = accepted(cai, ada)
    put_out(updates=[update], note="The IOPC on 3a.", by=ada)
    version = in_review(ada, cites=[update])
    actions.approve(version=version, by=bola)
    update.refresh_from_db()
    publish(withdraw=[update])
    before = editions.now().edition
    item = [f"assessment-{version.pk}"]
    shown = posted(browser(ada), "/desk/publish/", item=item, note="Our note.", proceedings="on")
    assert "the report from the IOPC. Let an approver take it back" in errors(shown)[0]
    assert shown.main.one("textarea", name="note").text == "Our note."
    assert (editions.now().edition, now(version).state) == (before, "approved")


def test_a_report_that_goes_with_the_very_edition_stops_it_as_well(real, ada, bola, cai) -> None:
    first = accepted(cai, ada)
    put_out(updates=[first], note="The IOPC on 3a.", by=ada)
    version = in_review(ada, cites=[first])
    actions.approve(version=version, by=bola)
    newer = accepted(cai, ada)
    before = editions.now().edition
    with pytest.raises(NotNow, match="the report from the IOPC"):
        publish_ready(updates=[newer], assessments=[version], note="Both.", proceedings_checked=True, by=ada)
    assert editions.now().edition == before
    put_out(assessments=[version], by=ada, note="The finding alone.")


def test_a_report_that_was_taken_down_stops_the_approval(real_report, ada, bola, cai) -> None:
    update = accepted(cai, ada)
    put_out(updates=[update], note="The IOPC on 3a.", by=ada)
    version = in_review(ada, cites=[update])
    update.refresh_from_db()
    take_down(row=update, ground="personal", reason="A name.", by=bola)
    with pytest.raises(NotNow, match="the report from the IOPC"):
        actions.approve(version=now(version), by=bola)
