"""Background jobs of this room."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from tracker.mail import sending

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def send_due() -> None:
    """Send what waits in the ledger. Sent by beat every minute, and by whoever has queued something."""
    if sending.send_due():
        wake()


def wake() -> None:
    """Tell a worker that there is mail. Beat does so every minute, so a broker that is down delays mail by that."""
    try:
        send_due.apply_async(retry=False, expires=60)
    except (OperationalError, OSError):
        logger.warning("The queue cannot be reached; mail that waits goes out with the next sweep.")
