"""Background jobs of this room."""

from celery import shared_task
from celery.signals import heartbeat_sent
from django.db import connection

from tracker.core import clock, sealing
from tracker.core.models import Heartbeat

# Celery's worker beats every two seconds; a row every ten is enough for /healthz.
SECONDS_BETWEEN_ROWS = 10
_last_row = {"worker": clock.now().replace(year=2000)}


def seen(name: str) -> None:
    """Record that the background process `name` is alive now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": clock.now()})


@shared_task(ignore_result=True)
def beat_heartbeat() -> None:
    """Sent by beat, done by a worker: when it runs, both were alive within the message's lifetime."""
    seen("beat")


@shared_task(ignore_result=True)
def seal() -> None:
    """Seal what was recorded since the last time."""
    sealing.seal()


@heartbeat_sent.connect
def worker_heartbeat(**kwargs: object) -> None:
    """Record the worker's own heartbeat. Its main process keeps no connection: children are forked from it."""
    if (clock.now() - _last_row["worker"]).total_seconds() >= SECONDS_BETWEEN_ROWS:
        _last_row["worker"] = clock.now()
        seen("worker")
        connection.close()
