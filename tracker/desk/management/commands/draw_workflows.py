"""Draw docs/workflows.md anew from the tables of steps and states."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tracker.desk.workflows import PAGE, page


class Command(BaseCommand):
    """`python manage.py draw_workflows`."""

    help = "Draw docs/workflows.md anew from the tables of steps and states."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        (settings.BASE_DIR / PAGE).write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE} is drawn.")
