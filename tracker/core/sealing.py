"""The seals on the audit trail: one sealer chains committed events, and whoever verifies finds what was changed since.

Each seal's digest is taken over the digest of the seal before, its position and everything that its event says. Whoever
changes an event, removes or inserts one, or changes a seal, breaks the chain from there on. A chain that was cut at
its end, or written anew as a whole, looks right by itself; a head (position:digest) that was kept elsewhere shows it.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from tracker.core import audit
from tracker.core.models import AuditEvent, AuditText, Seal, TakeDown

# One sealer at a time: the number of PostgreSQL's advisory lock. Any number may be started.
LOCK = 5_000_101
BATCH = 500
# What of an event is sealed: all of it. A column that is added later is left out while it is empty (see `said`).
SEALED = (
    "id", "at", "actor_id", "actor_name", "acting_as", "roles", "bodies", "verb", "subject", "subject_name", "about",
    "committees", "detail", "origin", "before_digest", "after_digest",
)  # fmt: skip


class NoHead(Exception):
    """What was given is no head: a position and a digest, "1204:9f86…"."""


def seal() -> int:
    """Seal every committed event that has no seal yet, in the order of their numbers; returns how many.

    An event whose transaction commits late is sealed the next time, after events with higher numbers: the chain says
    in which order they were found, and leaves out none. Call it outside of any transaction.
    """
    sealed = 0
    while more := _seal_some():
        sealed += more
    return sealed


@transaction.atomic(durable=True)
def _seal_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Seal.objects.order_by("position").last()
    position, digest = (last.position, last.digest) if last else (0, "")
    seals = []
    for event in AuditEvent.objects.filter(seal=None).order_by("pk")[:BATCH]:
        position += 1
        digest = link(digest, position, event)
        seals.append(Seal(position=position, event=event, digest=digest))
    Seal.objects.bulk_create(seals)
    return len(seals)


def link(before: str, position: int, event: AuditEvent) -> str:
    """The digest of a seal: SHA-256 over the digest of the seal before, the position and the event."""
    return hashlib.sha256(audit.canonical([before, position, said(event)]).encode()).hexdigest()


def said(event: AuditEvent) -> dict[str, object]:
    """What an event says, without its empty columns, so that old seals hold when a column is added."""
    values = {name: getattr(event, name) for name in SEALED}
    values["at"] = event.at.isoformat()
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def head() -> str:
    """The end of the chain as one word to keep elsewhere: "1204:9f86…"; empty before the first seal."""
    last = Seal.objects.order_by("position").last()
    return str(last) if last else ""


# Verifying


@dataclass(frozen=True)
class Verdict:
    """What verifying found: the first thing that is broken, in a sentence, or nothing."""

    sealed: int
    waiting: int
    broken: str = ""


def verify(*, kept: str = "") -> Verdict:
    """Walk the whole chain, and hold what is kept aside against its digests. `kept`: a head that was kept elsewhere.

    It reads one state of the database throughout. Raises NoHead when `kept` cannot be one.
    """
    position, digest = _read_head(kept)
    with transaction.atomic():
        _one_state()
        broken = next(_broken_links(position, digest), "") or next(_broken_texts(), "")
        waiting = AuditEvent.objects.filter(seal=None).count()
        return Verdict(Seal.objects.count(), waiting, broken)


def _one_state() -> None:
    """Let every statement of this transaction read the same state, where it is the first."""
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _read_head(kept: str) -> tuple[int, str]:
    if not kept:
        return 0, ""
    found = re.fullmatch(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", kept.strip())
    if not found:
        raise NoHead("A head is a position and a digest, as `manage.py audit head` prints it: 1204:9f86…")
    return int(found[1]), found[2]


def _broken_links(kept_position: int, kept_digest: str) -> Iterator[str]:
    """What is wrong with the chain, from its beginning on."""
    position, before = 0, ""
    for seal, event, following in _links():
        position += 1
        if seal.position != position:
            yield (
                f"Seal {position} is missing."
                if seal.position > position
                else f"Seal {seal.position} was inserted."
            )
            return
        if event is None:
            yield f"Event {seal.event_id}, sealed at position {position}, is gone."
            return
        if (digest := link(before, position, event)) != seal.digest:
            yield _which(seal, event, digest, following)
            return
        if position == kept_position and seal.digest != kept_digest:
            yield f"Seal {position} is not the head that was kept: the chain was written anew."
        before = seal.digest
    if position < kept_position:
        yield f"The chain ends at position {position}, before the head that was kept: its end was cut off."


Linked = tuple[Seal, AuditEvent | None, tuple[Seal, AuditEvent | None] | None]


def _links() -> Iterator[Linked]:
    """Every seal in order, with its event if there is one, and the pair that follows."""
    pairs = _pairs()
    now = next(pairs, None)
    while now:
        following = next(pairs, None)
        yield *now, following
        now = following


def _pairs() -> Iterator[tuple[Seal, AuditEvent | None]]:
    rows = Seal.objects.order_by("position")
    seals = list(rows[:BATCH])
    while seals:
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        yield from ((seal, events.get(seal.event_id)) for seal in seals)
        seals = list(rows.filter(position__gt=seals[-1].position)[:BATCH])


def _which(
    seal: Seal, event: AuditEvent, digest: str, following: tuple[Seal, AuditEvent | None] | None
) -> str:
    """Whether it was the event that was changed, or its seal: the seal that follows was made from the true digest."""
    where = f"event {event.pk} ({event}), sealed at position {seal.position}"
    if following and following[1]:
        after, sealed = following[0], following[1]
        if link(digest, after.position, sealed) == after.digest:
            return f"The seal of {where}, was changed."
        if link(seal.digest, after.position, sealed) == after.digest:
            return f"{where[0].upper()}{where[1:]}, was changed."
    return f"{where[0].upper()}{where[1:]}, or its seal, was changed."


def _broken_texts() -> Iterator[str]:
    """What is wrong with what is kept aside, from the first event on, sealed or not."""
    rows = AuditEvent.objects.order_by("pk")
    events = list(rows[:BATCH])
    while events:
        texts = AuditText.objects.in_bulk([event.pk for event in events])
        orders = _orders([text.erased_by_id for text in texts.values() if text.erased_by_id])
        for event in events:
            text = texts.get(event.pk)
            if problem := _text_problem(event, text, orders.get(text.erased_by_id or 0) if text else None):
                yield f"{problem} (event {event.pk}: {event})."
        events = list(rows.filter(pk__gt=events[-1].pk)[:BATCH])


def _orders(numbers: Collection[int]) -> dict[int, AuditEvent]:
    """Which of these events order something to be erased: those of take-downs that were recorded."""
    events = AuditEvent.objects.in_bulk(numbers)
    acts = TakeDown.objects.filter(subject__in=[event.subject for event in events.values()])
    recorded = {(str(act.pk), act.subject) for act in acts}
    return {
        pk: event for pk, event in events.items() if (str(event.detail.get("act")), event.subject) in recorded
    }


def _text_problem(event: AuditEvent, text: AuditText | None, order: AuditEvent | None) -> str:
    """What is wrong with the text kept aside of one event; `order` is the take-down that had it erased."""
    digests = event.before_digest, event.after_digest
    if text is None:
        return "What was kept aside is gone" if any(digests) else ""
    if text.erased_by_id:
        erases: Collection[str] = order.detail.get("erases", []) if order else []
        ordered = order and event.pk < order.pk and set(erases) & {*event.about, audit.key(event)}
        if not ordered or (text.before, text.after, text.salt) != (None, None, ""):
            return "What is kept aside was erased by no later take-down that names it"
        return ""
    if digests != (audit.digest(text.salt, text.before), audit.digest(text.salt, text.after)):
        return "What is kept aside was changed"
    return "" if any(digests) else "Something was put aside that belongs to no act"
