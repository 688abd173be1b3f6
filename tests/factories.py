"""Things that tests need to have happened, made by the product's own verbs wherever there is one."""

import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, models

from accounts.models import User
from tracker.core import audit, clock
from tracker.core.editions import publishing
from tracker.core.models import AuditEvent, Edition, Ground, Published, TakeDown
from tracker.recommendations.models import Criteria

INVENTED = Path(__file__).parent / "data" / "invented-report.yaml"
REAL_REPORT = settings.BASE_DIR / "tracker/recommendations/data/police-conduct-and-complaints.yaml"
REAL_FIGURES = settings.BASE_DIR / "tracker/statistics/data/police-conduct-and-complaints.yaml"

# Recommendations with long histories, made in SQL: `crowd`.
CROWD = (Path(__file__).parent / "data" / "crowd.sql").read_text()

Write = Callable[[str | bytes], Path]
Row = TypeVar("Row", bound=Published)

# Nobody can change an edition's time, the database's owner included: only the superuser, with triggers switched off.
TIME_MACHINE = """
CREATE OR REPLACE FUNCTION core_edition_took_place(edition integer, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET session_replication_role = replica
AS 'UPDATE core_edition SET published_at = moment WHERE number = edition'
"""


def changed(text: str, *replacements: tuple[str, str]) -> str:
    """`text` with each (old, new) pair replaced; `old` must stand there exactly once."""
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def publish(
    *rows: Published, withdraw: Collection[Published] = (), note: str = "A test.", by: User | None = None
) -> Edition:
    """Publish an edition in which unsaved `rows` appear and the rows `withdraw` go."""
    with publishing(note=note, by=by) as publication:
        publication.withdraw(withdraw)
        publication.add(rows)
    return publication.edition


def revise(row: Row, **changes: Any) -> Row:
    """Publish an edition in which a row about the same thing, with some fields changed, takes a row's place."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in {"published_in", "withdrawn_in", "taken_down"}
    }
    successor = type(row)(**fields)
    for name, value in changes.items():
        setattr(successor, name, value)
    if isinstance(successor, Criteria):
        successor.version += 1
    publish(successor, withdraw=[row])
    return successor


def days(*when: str | dt.date) -> None:
    """Let editions 1, 2, 3 … have taken place then: "2025-03-01" (noon in London) or an aware moment.

    `days("2025-01-10", "2025-03-01T23:59:59Z")`. It works inside a test's transaction; the editions must be there.
    """
    for number, moment in enumerate(map(_moment, when), start=1):
        assert Edition.objects.filter(number=number).exists(), f"There is no edition {number} yet."
        with connection.cursor() as cursor:
            cursor.execute("SELECT core_edition_took_place(%s, %s)", [number, moment])


def crowd(recommendations: int, versions: int, editions: int) -> None:
    """Add so many invented recommendations with so many status rows each, spread over so many more editions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT crowd(%s, %s, %s)", [recommendations, versions, editions])


def order_to_erase(thing: models.Model, *subjects: str, by: User) -> AuditEvent:
    """The event of a take-down of a thing that orders these subjects, or the thing itself, to be erased."""
    subject = audit.key(thing)
    act = TakeDown.objects.create(by=by, ground=Ground.ERROR, reason="A test.", subject=subject)
    return audit.record("took down", thing, by=by, act=act.pk, erases=list(subjects) or [subject])


def _moment(when: str | dt.date) -> dt.datetime:
    if isinstance(when, str):
        when = dt.datetime.fromisoformat(when) if "T" in when else dt.date.fromisoformat(when)
    if isinstance(when, dt.datetime):
        assert when.tzinfo, "A moment needs its zone."
        return when
    return dt.datetime.combine(when, dt.time(12), tzinfo=clock.LONDON)


def user(email: str = "ada@committee.example", **fields: Any) -> User:
    """A person with an account."""
    return User.objects.create_user(email, **{"name": email.partition("@")[0].title(), **fields})
