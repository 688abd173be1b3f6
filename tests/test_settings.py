"""Production refuses to start with anything unsafe, and says what to set."""

import os
import runpy

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SECRET = "Zk3-qT8vYw1LrN5xHc7BpJ2mGd9FsA4uEiR6oKtVbQyXnWaPzCjMhUgDf0"
GOOD = {
    "TRACKER_PRODUCTION": "1",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "tracker.example",
    "BASE_URL": "https://tracker.example",
    "DATABASE_URL": "postgres://tracker_app@db.example/tracker",
    "MIGRATION_DATABASE_URL": "postgres://tracker_owner@db.example/tracker",
    "CELERY_BROKER_URL": "redis://queue.example/0",
    "CONTACT_EMAIL": "errors@tracker.example",
    "EMAIL_URL": "smtp://mail.tracker.example:25",
}


def read(monkeypatch, **environment: str | None) -> dict[str, object]:
    """The settings as read with these variables, and none of ours; None is a variable that is not set."""
    for variable in (
        *GOOD,
        "DEBUG",
        "CACHE_URL",
        "EMAIL_URL",
        "STATIC_ROOT",
        "BEHIND_TLS_PROXY",
        "REPLY_EMAIL",
    ):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        if value is not None:
            monkeypatch.setenv(variable, value)
    return runpy.run_path(str(settings.BASE_DIR / "tracker" / "settings.py"))


def test_production_starts_with_what_it_asks_for(monkeypatch) -> None:
    found = read(monkeypatch, **GOOD)
    assert found["PRODUCTION"]
    assert not found["DEBUG"]
    assert found["ALLOWED_HOSTS"] == ["tracker.example"]
    for switch in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert found[switch] is True
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600


def test_letters_go_where_errors_go_unless_it_is_said_where(monkeypatch) -> None:
    assert read(monkeypatch, **GOOD)["REPLY_EMAIL"] == GOOD["CONTACT_EMAIL"]
    staff = "staff@tracker.example"
    assert read(monkeypatch, **GOOD, REPLY_EMAIL=staff)["REPLY_EMAIL"] == staff


@pytest.mark.parametrize(
    ("unsafe", "said"),
    [
        ({"DEBUG": "1"}, "DEBUG must be off"),
        ({"DEBUG": "yes"}, "DEBUG must be off"),
        ({"SECRET_KEY": None}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": SECRET[:49]}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": f"django-insecure-{SECRET}"}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "for development only, never used in production"}, "SECRET_KEY is missing or weak"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "tracker.example, *"}, "ALLOWED_HOSTS must name"),
        ({"DATABASE_URL": None}, "Production needs DATABASE_URL"),
        ({"MIGRATION_DATABASE_URL": None}, "Production needs DATABASE_URL"),
        ({"MIGRATION_DATABASE_URL": GOOD["DATABASE_URL"]}, "must be two different roles"),
        (
            {"MIGRATION_DATABASE_URL": f"{GOOD['DATABASE_URL']}?connect_timeout=5"},
            "must be two different roles",
        ),
        ({"BASE_URL": None}, "BASE_URL must be the https:// address"),
        ({"BASE_URL": "http://tracker.example"}, "BASE_URL must be the https:// address"),
        ({"CONTACT_EMAIL": None}, "CONTACT_EMAIL must be the address"),
        ({"CONTACT_EMAIL": "nobody"}, "CONTACT_EMAIL must be the address"),
        ({"EMAIL_URL": None}, "EMAIL_URL must name the mail server"),
    ],
)
def test_production_refuses_to_start(monkeypatch, unsafe, said) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        read(monkeypatch, **{**GOOD, **unsafe})


def test_a_secret_is_never_part_of_the_message(monkeypatch) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(monkeypatch, **{**GOOD, "SECRET_KEY": "hunter2hunter2"})
    assert "hunter2" not in str(caught.value)


def test_a_laptop_starts_with_nothing_set(monkeypatch) -> None:
    found = read(monkeypatch)
    assert not found["PRODUCTION"]
    assert not found["DEBUG"]
    assert found["SECRET_KEY"]
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]", "testserver"]


def test_tests_run_with_settings_of_their_own() -> None:
    assert os.environ["DATABASE_URL"] != os.environ["MIGRATION_DATABASE_URL"]
    assert settings.DATABASES["default"]["USER"] == "tracker_app"
    assert not settings.DEBUG
