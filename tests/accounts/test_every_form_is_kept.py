"""In every room: whoever was signed out while they filled in a form finds their words there after signing in again."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session

from accounts.models import User
from tests.assessments.steps import in_review, published
from tests.evidence.conftest import ask_for, sent
from tests.people import PASSWORD, browser
from tests.public.pages import Element, Page
from tracker.assessments.outcomes.actions import propose_review
from tracker.bodies.models import Contact
from tracker.core import agreeing
from tracker.evidence import actions as evidence
from tracker.recommendations.models import Recommendation

WORDS = "Words that took an hour"
REPORT = "police-conduct-and-complaints"


def line(room: str) -> str:
    ask, round = ask_for("iopc", "3a")
    return f"/{room}/{ask.pk}/{round.pk}/"


def report_to_read(cai, ada) -> str:
    return f"/evidence/{sent(cai).pk}/"


def assessment_to_review(cai, ada) -> str:
    return f"/assess/review/{in_review(ada).pk}/"


def several_to_approve(cai, ada) -> str:
    in_review(ada)
    return "/desk/approve/"


def finding_to_withdraw(cai, ada) -> str:
    return f"/assess/review/{published(ada, User.objects.get(name='Bola')).pk}/"


def review_to_withdraw(cai, ada) -> str:
    recommendation = Recommendation.objects.get(number="3", report__slug=REPORT)
    row = propose_review(recommendation=recommendation, word="no change seen", because="None.", by=ada)
    agreeing.agree(rows=[row], note="An aim.", proceedings_checked=True, by=User.objects.get(name="Bola"))
    return f"/outcome/{REPORT}/3/"


def something_to_publish(cai, ada) -> str:
    evidence.accept_update(update=sent(cai), by=ada)
    return "/desk/publish/"


def a_contact(cai, ada) -> str:
    contact = Contact.objects.create(body=cai.memberships.get().body, name="Col", email="col@iopc.example")
    return f"/reminders/contacts/{contact.pk}/"


FORMS: dict[str, tuple[str, Callable[..., str]]] = {
    "an update": ("cai", lambda cai, ada: line("body")),
    "an update entered by staff": ("ada", lambda cai, ada: line("evidence/record")),
    "why a report is returned, and the note of one that is published": ("ada", report_to_read),
    "an assessment": ("ada", lambda cai, ada: f"/assess/{REPORT}/3/"),
    "who agreed an assessment, and why one is returned": ("bola", assessment_to_review),
    "who agreed several assessments": ("bola", several_to_approve),
    "why a finding is withdrawn": ("bola", finding_to_withdraw),
    "what would settle a part": ("ada", lambda cai, ada: f"/desk/{REPORT}/3/criteria/?for=a"),
    "a review of an aim": ("ada", lambda cai, ada: f"/outcome/{REPORT}/3/"),
    "why a review of an aim is withdrawn": ("bola", review_to_withdraw),
    "a letter": ("ada", lambda cai, ada: f"/desk/letters/{REPORT}/iopc/"),
    "a date that is moved": ("ada", lambda cai, ada: f"/desk/{REPORT}/8/dates/"),
    "what is published": ("bola", something_to_publish),
    "a new contact": ("ada", lambda cai, ada: "/reminders/bodies/iopc/contacts/"),
    "a contact": ("ada", a_contact),
    "an invitation": ("mo", lambda cai, ada: "/people/iopc/"),
}


def boxes(form: Element) -> list[Element]:
    """Where words are typed."""
    return form.all("textarea") + [box for box in form.all("input") if box.get("type") in {"text", "email"}]


def written_forms(page: Page) -> list[Element]:
    """The forms of a page in which words are typed."""
    return [form for form in page.main.all("form") if boxes(form) and form.get("method").lower() == "post"]


def after_signing_in_again(person: User, address: str, form: Element) -> list[str]:
    """The words in the boxes of a page, after its form was sent too late."""
    client = browser(person)
    client.get(address)
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    fields = {box["name"]: WORDS for box in boxes(form)}
    here = {"referer": f"http://testserver{address}"}
    asked = client.post(form.get("action") or address, fields, headers=here)
    assert asked["Location"].startswith("/account/login/?next=")
    back = client.post(asked["Location"], {"login": person.email, "password": PASSWORD}, follow=True)
    assert back.redirect_chain == [(address, 302)]
    page = Page(back.content.decode())
    assert "What you typed is here again. It has not been sent yet." in page.main.text
    return [box.text or box.get("value") for box in boxes(page.main)]


@pytest.mark.parametrize("what", FORMS)
def test_what_was_typed_is_there_again(what, cai, ada, bola, mo, request) -> None:
    name, address_of = FORMS[what]
    person = request.getfixturevalue(name)
    person.set_password(PASSWORD)
    person.save()
    address = address_of(cai, ada)
    forms = written_forms(Page(browser(person).get(address).content.decode()))
    assert forms
    for form in forms:
        assert WORDS in after_signing_in_again(person, address, form)
