"""An answer to a finding that can be taken no more is refused with its text still there, to copy."""

import datetime as dt

import pytest
import time_machine

from accounts.models import Role, User
from tests import factories
from tests.assessments.steps import WHY, approved, put_out
from tests.evidence.pages import errors, page, posted
from tests.people import browser, person, sent_signed_out, signs_in
from tests.public.pages import Page
from tracker.assessments import actions
from tracker.assessments.models import Assessment
from tracker.assessments.replying import reply, set_days
from tracker.bodies.models import Body
from tracker.core import clock
from tracker.recommendations.models import Addressee, Ask

ANSWER = "We have written to every force since."
KEPT = f"What you typed, to copy where you still need it: The answer: {ANSWER}"
REFUSED = {
    "answered": "An answer was given already. It stands as it is.",
    "published": "This finding is published, so it can no longer be answered here.",
    "taken back": "This finding was taken back, so there is nothing to answer now.",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(real_report, committee, ada, bola, mo) -> Assessment:
    """A finding on 8a, which concerns MOPAC and the IOPC, whose days to answer are over, and which nobody answered."""
    set_days(committee=committee, days=10, by=mo)
    # The database has a clock of its own, so that days are over for it only when they began in the past.
    with time_machine.travel(clock.now() - dt.timedelta(days=11), tick=False):
        return approved(ada, bola, "8a")


def happens(what: str, version: Assessment, bola: User) -> None:
    """Somebody is quicker: both bodies have "answered", or the finding is "published" or "taken back"."""
    if what == "answered":
        for slug in ("iopc", "mopac"):
            body = Body.objects.get(slug=slug)
            reply(version=version, body=body, text="Quicker.", by=person(slug, body, Role.CONTRIBUTOR))
    elif what == "published":
        put_out(assessments=[version], by=bola, note="The Committee on 8a.")
    else:
        actions.take_back(version=version, reason="One force is missing.", by=bola)


def at(version: Assessment, body: str = "iopc") -> str:
    """Where a body answers."""
    return f"/body/findings/{version.pk}/{body}/"


@pytest.mark.parametrize("what", REFUSED)
def test_an_officer_reads_why_and_what_they_typed(version, bola, cai, what) -> None:
    happens(what, version, bola)
    shown = posted(browser(cai), at(version), text=ANSWER)
    assert errors(shown) == [REFUSED[what]]
    assert KEPT in shown.main.text
    assert not shown.main.all("textarea")
    assert (WHY in shown.main.text) is (what != "taken back")
    unfilled = posted(browser(cai), at(version), nothing="on")
    assert errors(unfilled) == [REFUSED[what]]
    assert "What you typed" not in unfilled.main.text


@pytest.mark.parametrize("what", REFUSED)
def test_who_had_to_sign_in_again_meanwhile_reads_why_and_what_they_typed(version, bola, cai, what) -> None:
    client, sign_in = sent_signed_out(cai, at(version), text=ANSWER)
    happens(what, version, bola)
    shown = Page(signs_in(client, cai, sign_in))
    assert errors(shown) == [REFUSED[what]]
    assert KEPT in shown.main.text
    assert not shown.main.all("textarea")


def test_the_second_of_two_clicks_is_told_that_it_was_done(version, cai) -> None:
    client = browser(cai)
    first, second = (posted(client, at(version), text=ANSWER) for _ in range(2))
    assert (errors(first), errors(second)) == ([], [])
    assert "You have given this answer already." in second.main.text
    assert "What you typed" not in second.main.text


def test_nobody_learns_of_what_was_taken_back_who_could_not_read_it_before(
    version, bola, cai, dee, eve
) -> None:
    happens("taken back", version, bola)
    met = Addressee.objects.get(recommendation=version.part.recommendation, body__slug="met")
    factories.publish(Ask(part=version.part, addressee=met))
    of_the_met = person("Mel", met.body, Role.CONTRIBUTOR)
    assert browser(cai).get(at(version)).status_code == 404
    tries = [(of_the_met, "met"), (dee, "iopc"), (eve, "iopc"), (bola, "iopc")]
    sent = [browser(who).post(at(version, body), {"text": ANSWER}).status_code for who, body in tries]
    assert sent == [404] * 4


@pytest.mark.parametrize("what", REFUSED)
def test_staff_who_enter_a_letter_read_why_and_what_they_typed(version, ada, bola, iopc, what) -> None:
    url = f"/assess/review/{version.pk}/replies/"
    happens(what, version, bola)
    letter = {"body": iopc.pk, "said_on": "today", "received_how": "by post", "text": ANSWER}
    shown = posted(browser(ada), url, **letter)
    assert errors(shown) == [{**REFUSED, "answered": "Every body has answered already."}[what]]
    assert f"The answer: {ANSWER}" in shown.main.text
    assert "How it was received: by post" in shown.main.text
    assert not shown.main.all("textarea")
    later = page(browser(ada), url).main.text
    assert "What you typed" not in later
    assert ("can answer until" in later) is (what == "answered")
    assert (REFUSED[what] in later) is (what != "answered")


@pytest.mark.parametrize("what", REFUSED)
def test_staff_who_had_to_sign_in_again_meanwhile_do_too(version, ada, bola, iopc, what) -> None:
    letter = {"body": iopc.pk, "said_on": "today", "received_how": "by post", "text": ANSWER}
    client, sign_in = sent_signed_out(ada, f"/assess/review/{version.pk}/replies/", **letter)
    happens(what, version, bola)
    shown = Page(signs_in(client, ada, sign_in))
    assert errors(shown) == [{**REFUSED, "answered": "Every body has answered already."}[what]]
    assert f"The answer: {ANSWER}" in shown.main.text
    assert "How it was received: by post" in shown.main.text
    assert not shown.main.all("textarea")


def test_staff_who_enter_a_letter_of_a_body_that_has_answered_keep_it_in_the_form(
    version, ada, cai, iopc
) -> None:
    reply(version=version, body=iopc, text="Quicker.", by=cai)
    letter = {"body": iopc.pk, "said_on": "today", "received_how": "by post", "text": ANSWER}
    shown = posted(browser(ada), f"/assess/review/{version.pk}/replies/", **letter)
    assert "that body has answered already" in " ".join(errors(shown))
    assert shown.main.one("textarea", name="text").text.strip() == ANSWER
