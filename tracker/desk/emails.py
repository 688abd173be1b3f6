"""The mail of the desk: what was scheduled could not be published."""

from django.conf import settings
from django.template.loader import render_to_string

from tracker.assessments.models import Scheduled
from tracker.mail.actions import queue


def send_not_published(scheduled: Scheduled) -> None:
    """Tell whoever scheduled it that it did not go out, and why."""
    context = {"scheduled": scheduled, "url": f"{settings.BASE_URL}/desk/"}
    queue(
        kind="not published",
        key=f"not-published:{scheduled.pk}",
        to=scheduled.by.email,
        subject="Not published: what you had scheduled",
        text=render_to_string("emails/not_published.txt", context),
    )
