"""manage.py data_dictionary: write docs/data-dictionary.md from the models."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.core.dictionary import PATH, dictionary


class Command(BaseCommand):
    """Writes the page anew; a test compares it with the models."""

    help = "Write docs/data-dictionary.md from the models."

    def handle(self, *args: Any, **options: Any) -> None:
        PATH.write_text(dictionary())
        self.stdout.write(f"Wrote {PATH.name}.")
