"""The product's Celery application with a faster clock and, for the control, the order of sending turned round."""

import os
from typing import Any

from celery.signals import worker_process_init

from tracker.celery import app

TICK_SECONDS = 2.0
for entry in app.conf.beat_schedule.values():
    entry |= {"schedule": TICK_SECONDS, "options": {"expires": TICK_SECONDS * 2}}


def mark_then_send(**_: Any) -> None:
    """What the product does not do: note a mail as sent first, and then send it."""
    from tracker.mail import sending  # noqa: PLC0415 - Django is set up only now
    from tracker.mail.models import Mail  # noqa: PLC0415
    from tracker.mail.owner import Owner  # noqa: PLC0415

    def send(mail: Mail, us: Owner) -> bool:
        Mail.objects.filter(pk=mail.pk).update(**sending.as_sent(mail))
        return sending.transmit(mail).go_on

    sending.send = send


if os.environ.get("DRILL_MARK_THEN_SEND"):
    worker_process_init.connect(mark_then_send, weak=False)
