"""What every command of ours is: whatever it does is recorded as coming from it."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.core import origin


class Command(BaseCommand):
    """A command of ours; the file that it stands in gives its name."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run it, as Django does."""
        with origin.acting_from(f"command {type(self).__module__.rpartition('.')[2]}"):
            return super().execute(*args, **options)
