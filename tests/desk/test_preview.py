"""The public page as it will look, before it is published: the same page, and nothing stays of looking."""

import re

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection

from accounts.models import Role, User
from tests.assessments.steps import WHY, accepted, approved
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person
from tests.public.pages import Page
from tracker.assessments import replying
from tracker.core import clock
from tracker.core.models import Head
from tracker.recommendations.actions import set_hold

PUBLISH = "/desk/publish/"
THIRD = "/recommendations/police-conduct-and-complaints/3/"
LOOK = f"{PUBLISH}police-conduct-and-complaints/3/"
NOTE = "The IOPC and the Committee on 3."

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(real_report, ada, bola, cai) -> list[str]:
    """A report and a finding that are ready to be published, as they are ticked."""
    return [f"update-{accepted(cai, ada, '3b').pk}", f"assessment-{approved(ada, bola, '3a').pk}"]


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the sessions of whoever looks."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label != "sessions.Session":
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"SELECT r::text FROM {table} AS r ORDER BY 1")
                found[model._meta.label] = cursor.fetchall()
    return found


def main(markup: str) -> str:
    """The part of a page that is its own, to the letter."""
    [found] = re.findall(r"<main.*</main>", markup, re.DOTALL)
    return found


def looks(user: User, ready: list[str], note: str = NOTE) -> Page:
    return posted(browser(user), LOOK, item=ready, note=note)


def test_it_is_the_page_that_the_public_reads_afterwards_to_the_letter(ready, bola) -> None:
    before = page(browser(), THIRD).markup
    shown = looks(bola, ready)
    assert WHY in shown.main.text
    assert NOTE in shown.main.text
    assert main(shown.markup) != main(before)
    posted(browser(bola), PUBLISH, item=ready, note=NOTE, proceedings="on")
    assert main(shown.markup) == main(page(browser(), THIRD).markup)


def test_it_says_that_it_is_not_published_and_the_public_page_does_not(ready, bola) -> None:
    [banner] = looks(bola, ready).all("div", class_="app-as-at")
    assert banner.text.startswith("Not published.")
    assert "<title>Not published: 3 " in looks(bola, ready).markup
    assert "Not published" not in page(browser(), THIRD).markup


def test_nothing_stays_of_looking(ready, bola, django_capture_on_commit_callbacks) -> None:
    client = browser(bola)
    before = everything()
    with django_capture_on_commit_callbacks() as wakes:
        assert WHY in posted(client, LOOK, item=ready, note=NOTE).main.text
    assert everything() == before
    assert wakes == []


def test_what_was_looked_at_is_never_served_to_the_public(ready, bola) -> None:
    public = page(browser(), THIRD).markup
    looks(bola, ready, "Words that nobody publishes.")
    assert page(browser(), THIRD).markup == public
    cache.clear()
    assert page(browser(), THIRD).markup == public
    posted(browser(bola), PUBLISH, item=ready[:1], note="The IOPC on 3b.", proceedings="on")
    after = page(browser(), THIRD)
    assert "The IOPC on 3b." in after.main.text
    assert WHY not in after.main.text
    assert "Words that nobody publishes." not in after.markup


def test_no_cache_on_the_way_keeps_it_and_it_holds_nothing_of_who_looks(ready, bola) -> None:
    response = browser(bola).post(LOOK, {"item": ready, "note": NOTE})
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    assert bola.email not in response.content.decode()
    assert "Sign out" not in response.content.decode()


def test_it_shows_what_is_ticked_and_nothing_else(ready, bola) -> None:
    assert WHY not in looks(bola, ready[:1]).main.text
    assert WHY in looks(bola, ready[1:]).main.text


def test_every_page_that_changes_can_be_looked_at_and_no_other(ready, ada, bola, cai) -> None:
    approved(ada, bola, "8a")
    buttons = [
        button for button in page(browser(bola), PUBLISH).main.all("button") if button.get("formaction")
    ]
    assert [button["formaction"] for button in buttons] == [LOOK, LOOK.replace("/3/", "/8/")]
    assert all(button["formtarget"] == "_blank" and "new tab" in button.text for button in buttons)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"item": [], "note": NOTE}, "Choose at least one thing to publish."),
        ({"note": ""}, "Write the public note: one sentence on what changed."),
        ({"note": "x" * 501}, "Shorten the public note to 500 characters at most; it has 501."),
    ],
)
def test_what_cannot_go_out_is_said_and_nothing_typed_is_lost(ready, bola, fields, problem) -> None:
    typed = {"item": ready, "note": NOTE, "when": "later", "day": "2031-05-03", "time": "09:30"} | fields
    shown = posted(browser(bola), LOOK, **typed)
    assert errors(shown) == [problem]
    assert shown.heading == "Publish what is ready"
    assert shown.main.one("textarea", name="note").text == typed["note"]
    assert shown.main.one("input", name="day")["value"] == "2031-05-03"
    assert shown.main.one("input", name="time")["value"] == "09:30"
    ticked = [box["value"] for box in shown.main.all("input", name="item") if "checked" in box.attributes]
    assert ticked == typed["item"]


def test_a_right_of_reply_is_named(real_report, ada, bola, mo, committee) -> None:
    replying.set_days(committee=committee, days=14, by=mo)
    waiting = [f"assessment-{approved(ada, bola, '3a').pk}"]
    assert "can reply to the finding on 3a" in errors(looks(bola, waiting))[0]


def test_a_hold_is_named(ready, real_report, bola, mo) -> None:
    today = clock.today()
    set_hold(report=real_report, reason="because of the election", from_day=today, to_day=today, by=mo)
    assert "on hold" in errors(looks(bola, ready))[0]


def test_only_who_may_publish_it_sees_it(ready, report, ada, bola, mo, cai, eve) -> None:
    una = person("Una", report.committee, Role.MANAGER)
    number = Head.objects.get().number
    for user in (ada, bola, mo):
        assert WHY in looks(user, ready).main.text
    for user in (cai, eve, una):
        assert browser(user).post(LOOK, {"item": ready, "note": NOTE}).status_code == 404
    assert browser().post(LOOK, {"item": ready, "note": NOTE})["Location"].startswith("/account/login/")
    assert Head.objects.get().number == number
