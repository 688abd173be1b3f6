"""Background jobs of this room."""

from celery import shared_task

from tracker.desk import actions


@shared_task(ignore_result=True)
def publish_due() -> None:
    """Publish what was scheduled for a minute that has come. Sent by beat every few seconds."""
    actions.publish_due()
