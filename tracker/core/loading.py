"""The shape that commands share which bring a file in: errors with their lines, or what came of it."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from tracker.core.commands import Command
from tracker.core.reconcile import Outcome
from tracker.core.workflow import NotNow
from tracker.core.yamlfile import FileErrors


class LoadingCommand(Command):
    """A command `NAME FILE [--update]`. Subclasses say how to load a file and, if there is one, the file by default."""

    load: Callable[..., Outcome]
    default: Path | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?" if self.default else None, default=self.default)
        parser.add_argument(
            "--update",
            action="store_true",
            help="publish the differences as an edition",
        )

    def handle(self, *, file: Path, update: bool, **options: Any) -> None:
        try:
            outcome = type(self).load(path=file, update=update)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except NotNow as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        except FileErrors as error:
            listed = "\n".join(f"{file}:{line}: {message}" for line, message in error.errors)
            raise CommandError(f"Nothing was loaded. What is wrong with the file:\n{listed}") from error
        for line in outcome.lines():
            self.stdout.write(line)
