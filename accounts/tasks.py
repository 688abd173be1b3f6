"""Background jobs of this room."""

from celery import shared_task
from django.core.management import call_command


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Throw away sessions that have ended, and with them what somebody typed and never came back for."""
    call_command("clearsessions")
