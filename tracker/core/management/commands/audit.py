"""manage.py audit seal, verify, head: seal the audit trail, find what was changed in it, print its head."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from tracker.core import commands, sealing
from tracker.core.formats import counted


class Command(commands.Command):
    """Each subcommand prints one line; `verify` ends with an error when something was changed."""

    help = "Seal the audit trail, find what was changed in it, or print its head for keeping elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("seal", help="seal what has no seal yet; the background jobs do it every minute")
        what.add_parser("head", help="print the end of the chain, to keep elsewhere")
        verify = what.add_parser("verify", help="name the first thing that was changed, if anything was")
        verify.add_argument("--head", default="", help="a head that was kept: position:digest")

    def handle(self, *, what: str, head: str = "", **options: Any) -> None:
        if what == "seal":
            self.stdout.write(f"{counted(sealing.seal(), 'event')} sealed.")
        elif what == "head":
            self.stdout.write(_head())
        else:
            self.stdout.write(_verified(head))


def _head() -> str:
    if head := sealing.head():
        return head
    raise CommandError("Nothing is sealed yet. Run `manage.py audit seal` first.")


def _verified(kept: str) -> str:
    try:
        verdict = sealing.verify(kept=kept)
    except sealing.NoHead as error:
        raise CommandError(str(error)) from error
    if verdict.broken:
        raise CommandError(verdict.broken)
    waits = (
        f" {counted(verdict.waiting, 'event waits', 'events wait')} to be sealed." if verdict.waiting else ""
    )
    against = " and agrees with the head that was kept" if kept else ""
    return f"The audit trail is whole{against}: {counted(verdict.sealed, 'sealed event')}.{waits}"
