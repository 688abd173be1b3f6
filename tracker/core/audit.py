"""The audit trail: every act that changes state leaves exactly one event, in the same transaction.

What people wrote is kept aside of the event (`AuditText`), so that it can be erased; the event holds its digests.
docs/concepts.md says what is kept, core/sealing.py how later changes of it are found.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from tracker.core import origin
from tracker.core.models import AuditEvent, AuditText

if TYPE_CHECKING:
    from accounts.models import User

Content = Mapping[str, Any]


def record(
    verb: str,
    subject: models.Model,
    *,
    by: "User | None",
    before: Content | None = None,
    after: Content | None = None,
    about: Iterable[models.Model] = (),
    **detail: Any,
) -> AuditEvent:
    """Write one event: `by` did `verb` ("submitted", "approved") to `subject`; `by` None is the system itself.

    `before` and `after` say what changed (see `content`); texts that people wrote stand only there, because only
    there they can be erased. `detail` is what else a reader needs, as JSON values. `about` names other rows that the
    act was about: they count for whose committee's it is, and it is found by them. A model whose rows are named after
    people says in a property `impersonal` how events name them, which can never be erased.
    """
    things = [subject, *about]
    acting = list(by.capacities()) if by else []
    salt = secrets.token_hex(16) if before is not None or after is not None else ""
    was, now = (None if told is None else canonical(told) for told in (before, after))
    event = AuditEvent.objects.create(
        actor=by,
        actor_name=str(by) if by else "the system",
        acting_as=by.acting_as[:300] if by else "",
        roles=sorted({membership.role for membership in acting}),
        bodies=sorted({membership.body.slug for membership in acting}),
        verb=verb,
        subject=key(subject),
        subject_name=str(getattr(subject, "impersonal", subject))[:300],
        about=list(dict.fromkeys(key(thing) for thing in things)),
        committees=sorted({pk for find in _finders for pk in find(things)}),
        detail=detail,
        origin=origin.current(),
        before_digest=digest(salt, was),
        after_digest=digest(salt, now),
    )
    if salt:
        AuditText.objects.create(event=event, salt=salt, before=was, after=now)
    return event


def key(subject: models.Model) -> str:
    """How events name a row: its model's label and primary key ("evidence.update:12")."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def content(row: models.Model, *names: str) -> dict[str, Any]:
    """Fields of a row as they stand now, by name, for `before` and `after`; a key as the other row's primary key."""
    return {name: row._meta.get_field(name).value_from_object(row) for name in names}  # type: ignore[union-attr]


def canonical(told: object) -> str:
    """JSON in the one form that digests are taken over: sorted, without blanks, every letter beyond ASCII escaped."""
    return json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))


def digest(salt: str, text: str | None) -> str:
    """What an event keeps of a text: SHA-256 over its salt and it, in hexadecimal digits; empty for no text."""
    return "" if text is None else hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def erase_texts(subjects: Collection[str], *, because: AuditEvent) -> int:
    """Erase for ever what is kept aside of every event that is among these subjects or about them, named by `key`.

    `because` is the event of the take-down that orders it, recorded in this transaction. It names the act and the
    subjects in its own detail: `record("took down", thing, by=by, act=takedown.pk, erases=[...])`. Returns how many
    texts were erased. Events, digests and seals stay as they are. The database's owner does it, in a function; it
    refuses subjects that the event does not name, and leaves alone whatever came after that event.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_erase_audit_texts(%s::text[], %s)", [list(subjects), because.pk])
        erased: int = cursor.fetchone()[0]
    return erased


# Whose committee's things acts are about

Finder = Callable[[Collection[models.Model]], Iterable[int]]
_finders: list[Finder] = []


def committees_by(find: Finder) -> None:
    """Let a room say which committees' things some rows are, by the bodies' primary keys. Call it in ready()."""
    if find not in _finders:
        _finders.append(find)
