"""What is due, and who is told."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Chasing, reminders and the sweep."""

    name = "tracker.reminders"
    label = "reminders"

    def ready(self) -> None:
        from tracker.mail import kinds
        from tracker.reminders.actions import still_wanted
        from tracker.reminders.page import reminders_read_by

        kinds.still_wanted("reminder", still_wanted)
        kinds.whose("reminder", reminders_read_by)
