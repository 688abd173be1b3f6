"""manage.py take_down: take a published text down at once, when the pages cannot be used."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from tracker.core import commands
from tracker.core.models import Ground
from tracker.core.takedown import is_public, row_of
from tracker.core.workflow import NotNow
from tracker.desk.actions import take_down
from tracker.desk.texts import may_take_down


class Command(commands.Command):
    """Takes down what a key names, as a member of the committee's staff."""

    help = "Take a published text down everywhere, at once. KEY is the end of its address on the desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="KEY", help='for example "evidence.update:12"')
        parser.add_argument("--ground", required=True, choices=Ground.values)
        parser.add_argument("--reason", required=True, help="for the staff; it must not repeat the text")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who takes it down")

    def handle(self, *, key: str, ground: str, reason: str, by: str, **options: Any) -> None:
        row, person = row_of(key), User.objects.with_email(by).first()
        if row is None or not is_public(row):
            raise CommandError(f"{key} names no public text.")
        if person is None or not may_take_down(person, row):
            raise CommandError(f"{by} is not on the staff of the committee whose text this is.")
        try:
            told = take_down(row=row, ground=ground, reason=reason, by=person)
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        names = ", ".join(other.email for other in told) or "nobody, for there is nobody else on the staff"
        self.stdout.write(f"{key} was taken down. Told by mail: {names}.")
