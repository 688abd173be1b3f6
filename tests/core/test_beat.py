"""Beat is heard of as soon as it begins: /healthz does not wait for the first interval of its schedule."""

from celery.signals import beat_init

from tracker.celery import app


def test_beat_sends_its_heartbeat_when_it_begins(monkeypatch) -> None:
    sent: list[tuple[str, object]] = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: sent.append((name, options["expires"])))
    beat_init.send(sender=None)
    regular = app.conf.beat_schedule["beat heartbeat"]
    assert sent == [(regular["task"], regular["options"]["expires"])]
