"""manage.py load_sample: an invented report with invented people, to try every page with."""

from typing import Any

from django.core.management.base import CommandError

from tracker.core import commands
from tracker.desk.sample import NotInProduction, load_sample


class Command(commands.Command):
    """Loads the sample and prints the demonstration sign-ins."""

    help = (
        "Load an invented report of an invented committee, with activity in every state. Never in production."
    )

    def handle(self, **options: Any) -> None:
        try:
            lines = load_sample()
        except NotInProduction as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines))
