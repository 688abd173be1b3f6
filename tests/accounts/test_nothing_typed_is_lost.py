"""A form that was filled in while the session ended: after signing in again nothing typed is lost."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Invitation, Role, User
from accounts.tasks import clear_sessions
from accounts.typed import LONGEST, MOST_FORMS, WHO
from tests.people import PASSWORD, browser, person
from tests.public.pages import Page

FORM = "/people/iopc/"
TYPED = {"email": "fay@iopc.example", "role": "contributor"}
LOGIN = "/account/login/"


def page(response) -> Page:
    assert response.status_code == 200, response.content.decode()[:2000]
    return Page(response.content.decode())


@pytest.fixture
def mo(mo: User) -> User:
    """Mo, with a password."""
    mo.set_password(PASSWORD)
    mo.save()
    return mo


def sign_in(client: Client, user: User, address: str):
    return client.post(address, {"login": user.email, "password": PASSWORD}, follow=True)


@pytest.fixture
def expired(mo) -> Client:
    """A browser in which Mo's session has ended."""
    client = browser(mo)
    assert client.get(FORM).status_code == 200
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    return client


def test_the_form_shows_again_what_was_typed(expired, mo) -> None:
    sent = expired.post(FORM, TYPED)
    assert sent["Location"] == f"{LOGIN}?next=/people/iopc/"
    asked = page(expired.get(sent["Location"]))
    assert "You were signed out before this could be sent" in asked.main.text
    assert "what you typed is kept" in asked.main.text
    assert not Invitation.objects.exists()

    shown = page(sign_in(expired, mo, sent["Location"]))
    assert shown.one("input", name="email")["value"] == TYPED["email"]
    assert "What you typed is here again. It has not been sent yet." in shown.main.text
    assert not Invitation.objects.exists()
    assert expired.post(FORM, TYPED)["Location"] == FORM
    assert Invitation.objects.get().email == TYPED["email"]
    assert page(expired.get(FORM)).one("input", name="email").get("value") == ""


def test_reloading_the_page_shows_it_again_until_it_is_sent(expired, mo) -> None:
    sign_in(expired, mo, expired.post(FORM, TYPED)["Location"])
    for _ in range(2):
        assert page(expired.get(FORM)).one("input", name="email")["value"] == TYPED["email"]


def test_it_is_kept_for_an_hour(expired, mo) -> None:
    sign_in(expired, mo, expired.post(FORM, TYPED)["Location"])
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=61)):
        assert page(expired.get(FORM)).one("input", name="email").get("value") == ""


def test_it_is_shown_at_its_own_address_only(expired, mo) -> None:
    sign_in(expired, mo, expired.post(FORM, TYPED)["Location"])
    assert page(expired.get("/people/mopac/")).one("input", name="email").get("value") == ""


def test_one_comes_back_to_the_page_on_which_the_form_stood(expired, mo) -> None:
    def sent_from(page):
        return expired.post("/people/iopc/invitations/1/withdraw/", {"x": "1"}, headers={"referer": page})

    assert (
        sent_from("http://testserver/people/iopc/?x=1")["Location"] == f"{LOGIN}?next=/people/iopc/%3Fx%3D1"
    )
    assert "elsewhere" not in sent_from("https://elsewhere.example/people/")["Location"]


@pytest.mark.parametrize("there", ["//evil.example/x", "///evil.example/x", "/\\evil.example/x"])
def test_nobody_is_led_elsewhere_by_an_address_that_begins_with_two_slashes(expired, there) -> None:
    sent = expired.post(FORM, TYPED, headers={"referer": f"http://testserver{there}"})
    assert sent["Location"] == f"{LOGIN}?next=/people/iopc/"


def test_it_is_shown_to_nobody_else_who_signs_in_there(expired, mo, committee) -> None:
    other = person("Nan", committee, Role.MANAGER)
    other.set_password(PASSWORD)
    other.save()
    sent = expired.post(FORM, TYPED)
    shown = page(sign_in(expired, other, sent["Location"]))
    assert shown.heading
    assert TYPED["email"] not in shown.markup
    assert "What you typed is here again" not in shown.main.text


@pytest.mark.parametrize("cookie", [None, "1", "1:forged"])
def test_nothing_is_kept_where_nobody_knows_whose_it_is(expired, cookie) -> None:
    del expired.cookies[WHO]
    if cookie:
        expired.cookies[WHO] = cookie
    sent = expired.post(FORM, TYPED)
    assert "what you typed is kept" not in page(expired.get(sent["Location"])).main.text
    assert expired.session.get("typed") is None


def test_public_pages_set_no_cookie(expired) -> None:
    assert not expired.get("/").cookies


def test_what_is_far_too_long_to_be_read_is_refused_with_the_limit(mo) -> None:
    client = browser(mo)
    three = dict.fromkeys(("one", "two", "email"), "🙂" * 80000)
    assert client.post(FORM, {**TYPED, **three}).status_code == 200
    refused = client.post(FORM, {**TYPED, "email": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    assert refused.status_code == 413
    shown = Page(refused.content.decode())
    assert shown.heading == "What you sent is too long"
    assert "10 million characters" in shown.main.text
    assert "/" in shown.main.links.values()
    assert not Invitation.objects.exists()


def test_passwords_are_never_kept(expired, mo) -> None:
    secret = "the old lamp of the harbour"
    fields = {"oldpassword": secret, "password1": secret, "password2": secret, "code": "123456"}
    sent = expired.post("/account/password/change/", fields)
    assert sent["Location"].startswith(LOGIN)
    assert expired.session.get("typed") is None
    expired.post(FORM, {**TYPED, "new_password": secret})
    kept = str(expired.session["typed"])
    assert "fay" in kept
    assert "lamp" not in kept


@pytest.mark.parametrize(("length", "kept"), [(LONGEST - 100, True), (LONGEST + 1, False)])
def test_what_is_too_long_to_keep_is_said(length, kept, expired, mo) -> None:
    sent = expired.post(FORM, {"email": "x" * length})
    asked = page(expired.get(sent["Location"]))
    assert ("longer than 1,000,000 characters" in asked.main.text) is not kept
    assert ("what you typed is kept" in asked.main.text) is kept


def test_several_forms_are_kept_and_the_oldest_go(expired, mo) -> None:
    for number in range(MOST_FORMS + 2):
        expired.post(f"{FORM}?x={number}", TYPED)
    assert list(expired.session["typed"]) == [f"{FORM}?x={number}" for number in range(2, MOST_FORMS + 2)]


def token(shown: Page) -> str:
    return shown.all("input", name="csrfmiddlewaretoken")[0]["value"]


def test_a_form_from_before_signing_in_again_is_shown_again(mo) -> None:
    """Two tabs: who signs in again in one of them gets a new token, and the other tab has the old one."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(mo)
    old = token(page(client.get(FORM)))
    client.cookies["csrftoken"] = "z" * 32
    fields = {**TYPED, "csrfmiddlewaretoken": old}
    sent = client.post(FORM, fields, headers={"origin": "http://testserver"})
    assert sent["Location"] == FORM
    shown = page(client.get(FORM))
    assert shown.one("input", name="email")["value"] == TYPED["email"]
    assert "please press the button again" in shown.main.text
    assert not Invitation.objects.exists()
    fields["csrfmiddlewaretoken"] = token(shown)
    assert client.post(FORM, fields)["Location"] == FORM
    assert Invitation.objects.exists()


@pytest.mark.parametrize("origin", [None, "https://elsewhere.example", "null"])
def test_a_forged_form_is_refused_and_kept_nowhere(origin, mo) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mo)
    response = client.post(FORM, TYPED, headers={"origin": origin} if origin else {})
    assert response.status_code == 403
    assert "You cannot see this page" in response.content.decode()
    assert f"mailto:{settings.REPLY_EMAIL}" in response.content.decode()
    assert page(client.get(FORM)).one("input", name="email").get("value") == ""


def test_sessions_that_have_ended_are_thrown_away(expired, mo) -> None:
    kept = browser(mo)
    clear_sessions()
    assert [session.session_key for session in Session.objects.all()] == [kept.session.session_key]
