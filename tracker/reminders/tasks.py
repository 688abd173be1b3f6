"""Background jobs of this room."""

from celery import shared_task

from tracker.reminders import actions


@shared_task(ignore_result=True)
def sweep() -> None:
    """Make the reminders that are due. Sent by beat every minute; London's day is worked out inside."""
    actions.sweep()
