"""A second step at sign-in, for whoever switches it on: a code from an app, or a recovery code."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import transaction

from accounts.models import User
from tests.people import PASSWORD, browser
from tests.public.pages import Page

LOGIN = "/account/login/"
TWO_STEP = "/account/two-step/"


def page(response, status=200) -> Page:
    assert response.status_code == status, response.content.decode()[:2000]
    return Page(response.content.decode())


def code(key: str, ahead: int = 0) -> str:
    """What an app shows now that was told this key."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + ahead))


@pytest.fixture
def cai(cai: User) -> User:
    """Cai, with a password."""
    cai.set_password(PASSWORD)
    cai.save()
    return cai


def set_up(client) -> tuple[str, list[str]]:
    """Switch the second step on; gives the app's key and the recovery codes."""
    asked = client.post(f"{TWO_STEP}start/", follow=True)
    assert page(asked).heading == "Is it you?"
    shown = page(client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True))
    assert shown.heading == "Set up the second step"
    key = shown.main.one("code").text
    done = client.post(f"{TWO_STEP}totp/activate/", {"code": code(key)}, follow=True)
    assert page(done).heading == "Recovery codes"
    return key, [found.text for found in page(done).main.all("code")]


@pytest.fixture
def set_up_by_cai(cai):
    client = browser()
    client.post(LOGIN, {"login": cai.email, "password": PASSWORD})
    return set_up(client)


def half_way(cai):
    """A browser in which the password was right."""
    client = browser()
    response = client.post(LOGIN, {"login": cai.email, "password": PASSWORD})
    assert response["Location"].startswith(f"{TWO_STEP}authenticate/")
    return client


def test_the_password_alone_is_no_longer_enough(cai, set_up_by_cai) -> None:
    key, _ = set_up_by_cai
    client = half_way(cai)
    assert page(client.get(f"{TWO_STEP}authenticate/")).heading == "The second step"
    assert client.get("/account/").status_code == 302
    wrong = page(client.post(f"{TWO_STEP}authenticate/", {"code": "000000"}))
    assert "This code is not right" in wrong.one("div", class_="govuk-error-summary").text
    assert client.post(f"{TWO_STEP}authenticate/", {"code": code(key, 1)})["Location"] == "/body/"
    assert client.get("/account/").status_code == 200


def test_a_recovery_code_works_once(cai, set_up_by_cai) -> None:
    _, codes = set_up_by_cai
    assert len(codes) == 10
    assert half_way(cai).post(f"{TWO_STEP}authenticate/", {"code": codes[0]})["Location"] == "/body/"
    assert "not right" in page(half_way(cai).post(f"{TWO_STEP}authenticate/", {"code": codes[0]})).main.text


def test_the_person_is_told_by_mail(cai, monkeypatch) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())  # as where each request commits
    client = browser()
    client.post(LOGIN, {"login": cai.email, "password": PASSWORD})
    set_up(client)
    assert ("The second step is on", [cai.email]) in [(sent.subject, sent.to) for sent in mail.outbox]


def test_the_key_is_a_text_and_a_picture_from_this_site(cai) -> None:
    client = browser()
    client.post(LOGIN, {"login": cai.email, "password": PASSWORD})
    assert client.get(f"{TWO_STEP}picture.svg").status_code == 404
    asked = client.post(f"{TWO_STEP}start/", follow=True)
    shown = page(client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True))
    [picture] = shown.main.all("img")
    svg = client.get(picture["src"])
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"<svg" in svg.content
    assert "no-store" in svg["Cache-Control"]
    key = shown.main.one("code").text
    assert re.fullmatch("[A-Z2-7]{32}", key)
    again = page(client.get(f"{TWO_STEP}totp/activate/"))
    assert again.main.one("code").text == key
    wrong = page(client.post(f"{TWO_STEP}totp/activate/", {"code": "000000"}))
    assert "This code is not right" in wrong.main.text
    assert wrong.main.one("code").text == key


def test_it_is_switched_off_with_the_password_and_a_mail(cai, set_up_by_cai) -> None:
    key, _ = set_up_by_cai
    client = half_way(cai)
    client.post(f"{TWO_STEP}authenticate/", {"code": code(key, 1)})
    assert "It is on" in page(client.get("/account/")).main.text
    asked = client.post(f"{TWO_STEP}totp/deactivate/", follow=True)
    assert page(asked).heading == "Is it you?"
    shown = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    if Authenticator.objects.filter(user=cai).exists():
        assert page(shown).heading == "Switch the second step off"
        client.post(f"{TWO_STEP}totp/deactivate/")
    assert not Authenticator.objects.filter(user=cai).exists()
    assert "The second step is off" in mail.outbox[-1].subject
    assert browser().post(LOGIN, {"login": cai.email, "password": PASSWORD})["Location"] == "/body/"


def test_the_second_step_page_says_how_it_stands(cai, set_up_by_cai) -> None:
    client = browser(cai)
    assert "It is on" in page(client.get(TWO_STEP)).main.text
    Authenticator.objects.all().delete()
    assert "It is off" in page(client.get(TWO_STEP)).main.text
