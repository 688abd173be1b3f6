"""What `atomic` plays: one publication that fails, each time at another point."""

import argparse
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from accounts.models import Role
from tests.assessments.steps import accepted, in_review, published
from tests.drills.content import Content, sequences, set_back
from tests.people import person
from tests.stack import SERVERS, Database
from tracker.assessments.actions import approve
from tracker.assessments.models import Assessment, AssessmentState
from tracker.bodies.models import Body
from tracker.desk.actions import publish_ready
from tracker.evidence.models import State, Update
from tracker.recommendations.models import Report

SCENE = "drill_scene"
HOW = ("raised before", "raised after", "connection ended")


def play(options: argparse.Namespace, database: Database) -> int:
    """Fail everywhere; returns the exit code."""
    began = time.monotonic()
    prepare()
    drill = Drill(database.name)
    statements = drill.undisturbed()
    points = [*range(0, statements, options.every), statements]
    print(f"An undisturbed publication takes {statements} statements and one commit.", flush=True)
    with without_transaction() if options.control else contextlib.nullcontext():
        shots = ((point, how) for point in points for how in HOW)
        for point, how in shots:
            drill.shoot(Failure(point, how))
            seen = drill.seen["between"]
            if time.monotonic() - began > options.seconds or (options.control and seen):
                break
    done = drill.seen.total()
    in_time = done == len(points) * len(HOW)
    if not (in_time or options.control):
        print("Time was up before everything was done.")
    print(
        f"between {seen}, as before {drill.seen['before']}, as after {drill.seen['after']} ({statements} statements, "
        f"{done} failures, {time.monotonic() - began:.0f} seconds)",
        flush=True,
    )
    if options.control:
        return 0 if seen else 1
    return 0 if in_time and not seen and drill.seen["before"] and drill.seen["after"] else 1


def prepare() -> None:
    """Reports that were accepted and findings that were approved, of which one corrects and one follows another."""
    committee, iopc = Report.objects.get().committee, Body.objects.get(slug="iopc")
    ada, bola = person("Ada", committee, Role.ASSESSOR), person("Bola", committee, Role.APPROVER)
    cai, mo = person("Cai", iopc, Role.CONTRIBUTOR), person("Mo", committee, Role.MANAGER)
    accepted(cai, mo, "3a")
    published(ada, bola, "3a", "met")
    published(ada, bola, "3b", "not met")
    next_ones = [in_review(ada, "3a", wrong="One force was counted twice."), in_review(ada, "3b", "met")]
    for version in next_ones:
        approve(version=version, by=bola)
    connections.close_all()
    SERVERS.postgres.create_database(SCENE, connection.settings_dict["NAME"])


def act() -> None:
    """The publication: all that is ready."""
    publish_ready(
        updates=list(Update.objects.filter(state=State.ACCEPTED, published_in=None).order_by("pk")),
        assessments=list(Assessment.objects.filter(state=AssessmentState.APPROVED).order_by("pk")),
        note="What bodies say, and what the Committee found.",
        proceedings_checked=True,
        by=Body.objects.get(kind=Body.Kind.COMMITTEE, invented=False).memberships.get(role=Role.MANAGER).user,
    )


@dataclass
class Failure:
    """What goes wrong at one point of a publication; the point after the last statement is the commit."""

    point: int = -1
    how: str = ""
    statements: int = 0

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Stands around every statement."""
        self.statements += 1
        return self.around(self.statements - 1, lambda: execute(sql, params, many, context))

    def commit(self, commit: Callable[[], None]) -> Callable[[], None]:
        """Stands around the commit."""
        return lambda: self.around(self.statements, commit)

    def around(self, point: int, go_on: Callable[[], Any]) -> Any:
        """Let what stands at this point happen, or fail, or both."""
        here = self.how if point == self.point else ""
        if here == "raised before":
            raise OperationalError("The drill raises this before the statement.")
        if here == "connection ended":
            end_connection()
        result = go_on()
        if here == "raised after":
            raise OperationalError("The drill raises this after the statement.")
        return result


def end_connection() -> None:
    """Let the server end the connection of this process, and wait until it has."""
    pid = connection.connection.info.backend_pid
    SERVERS.postgres.execute(f"SELECT pg_terminate_backend({pid}, 10000)")


class Drill:
    """One run: the database as it is before, and what has been seen so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: Counter[str] = Counter()
        self.anew()
        self.content = Content(name)
        self.before = self.content.exact()
        self.counters = sequences(name)

    def anew(self) -> None:
        """Make the database as it is before the publication."""
        connections.close_all()
        SERVERS.postgres.drop_database(self.name)
        SERVERS.postgres.create_database(self.name, SCENE)

    def publish(self, failure: Failure) -> bool:
        """Publish, with what goes wrong; whether it ended without an error."""
        connection.ensure_connection()
        with connection.execute_wrapper(failure.statement), pytest.MonkeyPatch.context() as patch:
            # The commit is no statement of a cursor's.
            patch.setattr(connection, "_commit", failure.commit(connection._commit))  # type: ignore[attr-defined]
            try:
                act()
            except Exception as error:
                # Whatever it was: the tables tell.
                self.error = f"{type(error).__name__}: {error}"
                return False
            finally:
                connection.close()
        return True

    def undisturbed(self) -> int:
        """Publish twice from the same start, keep what the tables hold then; returns how many statements it took."""
        counts = []
        for _ in range(2):
            failure = Failure()
            assert self.publish(failure), self.error
            self.after = self.content.but_for_chance()
            counts.append((failure.statements, self.after))
            self.anew()
        assert counts[0] == counts[1], "Two undisturbed publications differ."
        return counts[0][0]

    def shoot(self, failure: Failure) -> None:
        """Publish with a failure, and see whether the tables are as before, as after or something between."""
        assert not self.publish(failure) or failure.point == failure.statements, f"{failure} was not felt."
        if self.content.exact() == self.before:
            self.seen["before"] += 1
            set_back(self.name, self.counters)
            return
        now = self.content.but_for_chance()
        differ = [table for table in now if now[table] != self.after[table]]
        self.seen["between" if differ else "after"] += 1
        if differ:
            print(
                f"{failure.how} statement {failure.point + 1}: {', '.join(differ)} not as after", flush=True
            )
        self.anew()


@contextlib.contextmanager
def without_transaction() -> Iterator[None]:
    """What the product does not do: let every statement stand by itself, without the locks that a transaction holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction.Atomic, "__enter__", lambda self: None)
        patch.setattr(transaction.Atomic, "__exit__", lambda self, *raised: None)
        patch.setattr(connection.features, "has_select_for_update", False)
        yield
