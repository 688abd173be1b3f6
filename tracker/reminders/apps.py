"""What is due, and who is told."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Chasing, reminders and the sweep."""

    name = "tracker.reminders"
    label = "reminders"
