"""/healthz says in a word how each part is, and answers 503 as long as one is not well."""

import datetime as dt

import pytest
import redis
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError
from django.test import Client
from kombu import Connection

from tracker.core import clock
from tracker.core.models import Head, Heartbeat

pytestmark = pytest.mark.django_db


def heard(**seconds_ago: int) -> None:
    """Background processes were last heard of this long ago."""
    for name, seconds in seconds_ago.items():
        Heartbeat.objects.create(name=name, seen_at=clock.now() - dt.timedelta(seconds=seconds))


def test_it_is_well_when_every_part_answers_and_both_hearts_beat(client: Client) -> None:
    heard(worker=3, beat=30)
    response = client.get("/healthz")
    assert response.status_code == 200
    said = response.json()
    assert {said[part] for part in ("status", "database", "queue", "cache", "worker", "beat")} == {"ok"}
    assert said["heartbeat_seconds"] == {"worker": 3, "beat": 30}
    assert said["build"]


@pytest.mark.parametrize(
    ("beats", "worker", "beat"),
    [
        ({}, "never seen", "never seen"),
        ({"worker": 3}, "ok", "never seen"),
        ({"beat": 3}, "never seen", "ok"),
        ({"worker": 3, "beat": 60}, "ok", "late"),
        ({"worker": 3600, "beat": 3}, "late", "ok"),
    ],
)
def test_it_fails_and_says_which_heart_does_not_beat(
    client: Client, beats: dict[str, int], worker: str, beat: str
) -> None:
    heard(**beats)
    response = client.get("/healthz")
    assert response.status_code == 503
    said = response.json()
    assert (said["status"], said["worker"], said["beat"]) == ("failing", worker, beat)
    assert said["database"] == said["queue"] == said["cache"] == "ok"


def test_it_says_that_the_database_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heard(worker=3, beat=3)

    def down() -> bool:
        raise OperationalError("The database is down.")

    monkeypatch.setattr(Head.objects, "exists", down)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "down"


def test_it_says_that_the_queue_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heard(worker=3, beat=3)
    nobody = Connection("redis://127.0.0.1:1/0", connect_timeout=1)
    monkeypatch.setattr("tracker.public.health.current_app.connection_for_write", lambda **options: nobody)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert (response.json()["queue"], response.json()["database"]) == ("down", "ok")


def test_it_says_that_the_cache_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heard(worker=3, beat=3)

    def down(*args: object, **options: object) -> None:
        raise redis.ConnectionError("The cache is down.")

    monkeypatch.setattr(RedisCache, "get", down)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["cache"] == "down"


def test_nobody_may_keep_the_answer(client: Client) -> None:
    response = client.get("/healthz")
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
