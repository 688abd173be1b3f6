"""The Celery application: a queue message is a wake-up, the database is the truth.

Every task can run twice or be lost without harm, because what is to be done stands in a row.
The schedule is in code (`beat_schedule`), in UTC; London dates are worked out inside the job.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, task_postrun, task_prerun, worker_init
from django.core.exceptions import ImproperlyConfigured

from tracker.core import origin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "beat heartbeat": {
        "task": "tracker.core.tasks.beat_heartbeat",
        "schedule": 10.0,
        # A heartbeat that waited in the queue says nothing about now.
        "options": {"expires": 30},
    },
    # What was not done in its minute is done in the next: waiting messages would only pile up.
    "send mail": {
        "task": "tracker.mail.tasks.send_due",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "make reminders": {
        "task": "tracker.reminders.tasks.sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # A minute is a promise to whoever waits for the news, so that this one looks more often.
    "publish what is due": {
        "task": "tracker.desk.tasks.publish_due",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "note receipts": {
        "task": "tracker.evidence.tasks.note_receipts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "seal the audit trail": {
        "task": "tracker.core.tasks.seal",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "clear sessions": {
        "task": "accounts.tasks.clear_sessions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}


@task_prerun.connect
def say_from_where(task: Any, **_: Any) -> None:
    """What a job does comes from that job."""
    origin.is_now(f"job {task.name}")


@task_postrun.connect
def no_longer_from_there(**_: Any) -> None:
    """The job is over; a worker's process goes on with the next one."""
    origin.is_now("")


@beat_init.connect
def beat_at_once(**_: Any) -> None:
    """With a new schedule beat waits one interval before each first task: /healthz need not wait for that."""
    app.send_task("tracker.core.tasks.beat_heartbeat", expires=30)


@worker_init.connect
def refuse_what_is_invented(**_: Any) -> None:
    """In production a worker ends at once, with one line, when its database holds anything invented."""
    from tracker.desk import production  # noqa: PLC0415 - models can be imported only now

    try:
        production.begin()
    except ImproperlyConfigured as error:
        # Celery only logs what a receiver of its signals raises, unless it means to leave.
        raise SystemExit(str(error)) from error
