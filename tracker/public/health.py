"""Whether the parts behind the pages are alive, for a monitor and for the start script."""

import datetime as dt
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from kombu.exceptions import KombuError

from tracker.core import clock
from tracker.core.build import build
from tracker.core.models import Head, Heartbeat

# Three beats of the slowest sender may be lost before anybody is told.
LATE = dt.timedelta(seconds=45)


def health() -> dict[str, Any]:
    """The state of each part in a word, with the age of the heartbeats in seconds; "ok" only when all is well."""
    parts = {"database": _database(), "queue": _queue(), "cache": _cache()}
    beats = _beats() if parts["database"] == "ok" else {}
    for name in ("worker", "beat"):
        parts[name] = (
            "ok" if name in beats and beats[name] <= LATE else "late" if name in beats else "never seen"
        )
    well = all(state == "ok" for state in parts.values())
    return {
        "status": "ok" if well else "failing",
        **parts,
        "heartbeat_seconds": {name: round(age.total_seconds()) for name, age in beats.items()},
        "build": build(),
    }


def _database() -> str:
    try:
        return "ok" if Head.objects.exists() else "not set up"
    except DatabaseError:
        return "down"


def _queue() -> str:
    try:
        with current_app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except (KombuError, OSError):
        return "down"
    return "ok"


def _cache() -> str:
    if not settings.CACHE_URL:
        return "ok"
    try:
        cache.get("health")
    except Exception:
        return "down"
    return "ok"


def _beats() -> dict[str, dt.timedelta]:
    now = clock.now()
    return {beat.name: now - beat.seen_at for beat in Heartbeat.objects.all()}
