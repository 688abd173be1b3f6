"""Background jobs of this room."""

from celery import shared_task

from tracker.evidence import receipts


@shared_task(ignore_result=True)
def note_receipts() -> None:
    """Publish the notes of receipt that waited for a hold to end. Sent by beat every minute."""
    receipts.sweep()
