"""Where mail goes is one address; production refuses to lose it in a folder."""

import os
import secrets
import subprocess
import sys

import pytest

from tracker.embedded.application import CHECKOUT

PRODUCTION = {
    "TRACKER_PRODUCTION": "1",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "tracker.example",
    "BASE_URL": "https://tracker.example",
    "CONTACT_EMAIL": "contact@tracker.example",
    "DATABASE_URL": "postgres://tracker_app@database/tracker",
    "MIGRATION_DATABASE_URL": "postgres://tracker_owner@database/tracker",
    "EMAIL_URL": "smtp+tls://us:p%40ss@mail.example:2525",
}


def ask(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What an expression over `s`, the settings, is in a process with this environment."""
    return subprocess.run(
        [sys.executable, "-c", f"import tracker.settings as s; print({expression})"],
        capture_output=True, text=True, check=False, cwd=CHECKOUT, env={**os.environ, **environment},
    )  # fmt: skip


SHOWN = (
    "s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL"
)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp://mail.example", "('mail.example', 25, '', '', False, False)"),
        ("smtp+tls://us:p%40ss@mail.example", "('mail.example', 587, 'us', 'p@ss', True, False)"),
        ("smtps://us:x@mail.example:2465", "('mail.example', 2465, 'us', 'x', False, True)"),
    ],
)
def test_a_mail_server_is_one_address(url, shown) -> None:
    assert ask(f"({SHOWN})", EMAIL_URL=url).stdout.strip() == shown
    assert ask("s.MAIL_PROVIDER == ''", EMAIL_URL=url).stdout.strip() == "True"


def test_by_default_mail_becomes_files_in_var_mail() -> None:
    assert ask("(s.EMAIL_BACKEND, s.MAIL_FOLDER == s.BASE_DIR / 'var' / 'mail', s.MAIL_PROVIDER)", EMAIL_URL="")\
        .stdout.strip() == "('tracker.mail.sink.Backend', True, 'tracker.mail.sink')"  # fmt: skip


def test_an_address_that_means_nothing_is_refused_with_what_is_possible() -> None:
    assert "smtp+tls:" in ask("1", EMAIL_URL="pigeon://loft").stderr.splitlines()[-1]


@pytest.mark.parametrize("url", ["", "file:///var/mail", "memory:"])
def test_production_refuses_to_start_without_a_mail_server(url) -> None:
    done = ask("1", **PRODUCTION | {"EMAIL_URL": url})
    assert done.returncode != 0
    assert "EMAIL_URL must name the mail server" in done.stderr


def test_in_production_the_pages_of_mail_do_not_exist() -> None:
    script = """
import django; django.setup()
from django.urls import resolve, Resolver404
for path in ("/mail/", "/mail/1/"):
    try:
        resolve(path)
    except Resolver404:
        print("nothing at", path)
"""
    environment = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env=environment,
    )
    assert done.stdout == "nothing at /mail/\nnothing at /mail/1/\n", done.stderr
