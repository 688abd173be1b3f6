"""`manage.py first_manager_link`: a one-time link for the first manager of each committee that has none."""

from typing import Any

from accounts.actions import DAYS_OPEN, invite_first_manager
from tracker.bodies.models import Body
from tracker.core import commands, editions


class Command(commands.Command):
    """Prints the links on standard output; that a committee has a manager already is said on standard error."""

    help = "Print a one-time link for the first manager of each committee that has no manager yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a new link for each; an earlier one that was not used stops working."""
        committees = Body.objects.as_at(editions.now()).filter(kind=Body.Kind.COMMITTEE)
        if not committees.exists():
            self.stderr.write("There is no committee yet: load a report first.")
        for committee in committees.order_by("slug"):
            link = invite_first_manager(body=committee)
            if link is None:
                self.stderr.write(f"{committee.name}: there is a manager already, who invites the others.")
            else:
                self.stdout.write(
                    f"First manager for {committee.in_a_sentence}: {link} (works once, for {DAYS_OPEN} days)"
                )
