"""Signing in: by invitation only, with an address and a password; a forgotten password; a session's end."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, override_settings

from accounts.models import User
from tests.people import PASSWORD, browser
from tests.public.pages import Page
from tracker.mail.models import Mail

LOGIN = "/account/login/"
WRONG = "The e-mail address or the password is not right."


def page(response, status=200) -> Page:
    assert response.status_code == status, response.content.decode()[:2000]
    return Page(response.content.decode())


@pytest.fixture
def ada(ada: User) -> User:
    """Ada, with a password."""
    ada.set_password(PASSWORD)
    ada.save()
    return ada


def sign_in(client: Client, user: User, password=PASSWORD, address=LOGIN):
    return client.post(address, {"login": user.email, "password": password})


class TestThePublicSide:
    """What everybody sees."""

    def test_every_page_has_the_same_link_for_everybody(self, ada) -> None:
        nobody, somebody = browser().get("/words/"), browser(ada).get("/words/")
        assert page(nobody).links["Sign in"] == LOGIN
        assert nobody.content == somebody.content
        assert not somebody.has_header("Vary") or "Cookie" not in somebody["Vary"]

    def test_the_link_leads_those_who_are_signed_in_to_their_place(self, ada, cai, eve) -> None:
        assert browser(ada).get(LOGIN)["Location"] == "/desk/"
        assert browser(cai).get(LOGIN)["Location"] == "/body/"
        assert browser(eve).get(LOGIN)["Location"] == "/account/"


class TestNoWayIn:
    """Who has no account, or none that works, reads where to write."""

    @override_settings(REPLY_EMAIL="staff@committee.example")
    @pytest.mark.parametrize("address", [LOGIN, "/account/inactive/"])
    def test_the_staffs_address_stands_there(self, db, address) -> None:
        links = page(browser().get(address)).main.links
        assert links["staff@committee.example"] == "mailto:staff@committee.example"


class TestSigningUp:
    """Nobody does."""

    def test_there_is_no_page_for_it(self, db) -> None:
        for method in ("get", "post"):
            response = getattr(browser(), method)(
                "/account/signup/", {"email": "x@people.example", "password1": PASSWORD}
            )
            assert "a manager of the Committee invites people" in page(response, 404).main.text
        assert not User.objects.exists()

    def test_nothing_leads_there(self, db) -> None:
        for address in (LOGIN, "/account/password/reset/"):
            assert "signup" not in page(browser().get(address)).markup

    @pytest.mark.parametrize(
        "address", ["email/", "confirm-email/", "password/set/", "login/code/", "3rdparty/"]
    )
    def test_what_this_site_does_not_have_is_not_there(self, address, ada) -> None:
        assert browser(ada).get(f"/account/{address}").status_code == 404


class TestSigningIn:
    """With an address and a password."""

    def test_one_arrives_at_ones_place(self, ada) -> None:
        client = browser()
        assert sign_in(client, ada)["Location"] == "/desk/"
        assert "Ada" in page(client.get("/account/")).main.text

    def test_the_address_may_be_in_capitals(self, ada) -> None:
        response = browser().post(LOGIN, {"login": ada.email.upper(), "password": PASSWORD})
        assert response.status_code == 302

    def test_one_arrives_where_one_wanted_to_go(self, ada) -> None:
        client = browser()
        asked = client.get("/account/password/change/")
        assert asked["Location"] == f"{LOGIN}?next=/account/password/change/"
        assert sign_in(client, ada, address=asked["Location"])["Location"] == "/account/password/change/"

    @pytest.mark.parametrize(
        "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x"]
    )
    def test_nobody_is_led_to_another_site(self, elsewhere, ada) -> None:
        response = sign_in(browser(), ada, address=f"{LOGIN}?next={elsewhere}")
        assert response["Location"] == "/desk/"

    def test_a_wrong_password_and_an_unknown_address_are_told_alike(self, ada) -> None:
        for fields in (
            {"login": ada.email, "password": "wrong"},
            {"login": "nobody@people.example", "password": PASSWORD},
        ):
            shown = page(browser().post(LOGIN, fields))
            assert WRONG in shown.one("div", class_="govuk-error-summary").text
            assert shown.one("input", name="login")["value"] == fields["login"]
            assert shown.one("input", name="password").get("value") == ""

    def test_after_five_wrong_passwords_one_has_to_wait(self, ada) -> None:
        client = browser()
        for _ in range(5):
            assert WRONG in page(sign_in(client, ada, "wrong")).main.text
        waiting = page(sign_in(client, ada))
        assert "Wait five minutes" in waiting.main.text
        assert client.get("/account/").status_code == 302

    def test_an_account_that_is_switched_off_does_not_get_in(self, ada) -> None:
        ada.is_active = False
        ada.save()
        client = browser()
        sign_in(client, ada)
        assert client.get("/account/").status_code == 302

    def test_signing_out_is_a_button(self, ada) -> None:
        client = browser(ada)
        [form] = [
            form for form in page(client.get("/account/")).all("form") if "logout" in form.get("action")
        ]
        assert form["method"] == "post"
        assert client.get("/account/logout/").status_code == 200
        assert client.get("/account/").status_code == 200
        assert client.post("/account/logout/")["Location"] == "/"
        assert client.get("/account/").status_code == 302

    def test_pages_of_signed_in_people_are_kept_by_no_cache_and_hold_the_policy(self, ada) -> None:
        for address in ("/account/", LOGIN):
            policy = browser(ada if address != LOGIN else None).get(address)["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "data:" not in policy


class TestAForgottenPassword:
    """A link by mail."""

    def ask(self, email) -> Page:
        return page(browser().post("/account/password/reset/", {"email": email}, follow=True))

    def test_the_link_sets_a_new_one(self, ada, settings) -> None:
        settings.BASE_URL = "https://tracker.example"
        assert self.ask(ada.email).heading == "Look into your mail"
        [sent] = mail.outbox
        assert sent.to == [ada.email]
        [path] = re.findall(r"https://tracker\.example(/account/password/reset/key/\S+)", str(sent.body))
        client = browser()
        form = client.get(path, follow=True)
        assert page(form).heading == "Set a new password"
        new = "a lamp in every street"
        done = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
        assert page(done).heading == "Your new password is set"
        assert sign_in(browser(), ada, new)["Location"] == "/desk/"
        assert page(browser().get(path)).heading == "This link no longer works"
        assert "with a link that we had mailed to you" in str(mail.outbox[-1].body)

    def test_the_mail_is_in_no_ledger_that_somebody_could_read(self, ada) -> None:
        self.ask(ada.email)
        assert len(mail.outbox) == 1
        assert not Mail.objects.exists()

    def test_an_unknown_address_is_told_the_same_and_gets_no_mail(self, ada) -> None:
        assert self.ask("nobody@people.example").main.text == self.ask(ada.email).main.text
        assert [sent.to for sent in mail.outbox] == [[ada.email]]

    def test_the_link_leads_to_this_site_whatever_host_was_asked_for(self, ada) -> None:
        browser().post("/account/password/reset/", {"email": ada.email}, headers={"host": "127.0.0.1"})
        assert "http://localhost:8000/account/password/reset/key/" in str(mail.outbox[0].body)

    def test_changing_it_ends_other_sessions_and_tells_the_person(self, ada) -> None:
        here, there = browser(), browser()
        sign_in(here, ada)
        sign_in(there, ada)
        new = "a lamp in every street"
        fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert here.post("/account/password/change/", fields)["Location"] == "/account/"
        assert here.get("/account/").status_code == 200
        assert there.get("/account/").status_code == 302
        assert "was changed" in str(mail.outbox[-1].body)


def test_a_session_ends_after_a_working_day(ada) -> None:
    client = browser()
    sign_in(client, ada)
    assert client.session.get_expiry_age() == 12 * 3600
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    assert client.get("/account/")["Location"] == f"{LOGIN}?next=/account/"
