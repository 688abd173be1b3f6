"""Taking a text down: everywhere, on every past day, at once, by one person; a sentence stands in its place.

The sentence is put into the row itself, so that no page, download or feed can forget it: whoever reads the row reads
the sentence. Words that are chosen from a list, dates and links between rows stay: a take-down removes what was
written, never what was found. See docs/adr/0008-taking-down.md.

`take_down` is the only way in. Rooms that keep copies of published texts outside of published rows remove theirs in
hooks, inside the same transaction.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig, apps
from django.contrib.postgres.fields import ArrayField
from django.db import OperationalError, connection, connections, models, transaction
from django.db.models import Q
from psycopg.errors import DeadlockDetected, LockNotAvailable

from tracker.core import audit
from tracker.core.models import Always, AuditText, Drafted, Edition, Ground, Published, Readable, TakeDown
from tracker.core.workflow import NotNow

if TYPE_CHECKING:
    from accounts.models import User

# What stands in for a text where the whole sentence has room; the database puts the sentence there.
SENTENCE = "$tombstone"
WORDS = "taken down"
ROOM = 150
# From this length on, a text is enough to tell a quotation or a copy by, wherever it stands. What is shorter ("Done.")
# can be anybody's: it is told only where it stands by itself.
TELLING = 20

# How long a take-down waits for whoever holds a row before it lets go, and how often it begins again. Shorter than
# PostgreSQL takes to find that two wait for each other (deadlock_timeout, a second), so that nobody else loses. At last
# it waits longer, and then says so: whoever holds a row for so long may not let go by itself.
PATIENCE = (*["250ms"] * 80, "10s")
HELD = (
    "Nothing is taken down yet: for half a minute somebody else has held what has to be changed. Try again at once. "
    "If it says so again, ask whoever runs the site to end what holds it."
)

# What the audit trail says of it.
TOOK_DOWN = "took down"

# Marks a column in the database's catalogue, where only the owner can write; migrations/0008 reads it.
MARK = "When taken down: "


def stand_ins(model: type[Readable]) -> dict[str, object]:
    """What stands in for each text of a kind of row, by the field's name; empty for rows without text."""
    if getattr(model, "derived", False):
        return {}
    facts = {*model.no_text, *getattr(model, "same_thing", ())}
    found = {
        field.name: _stand_in(field)
        for field in model._meta.concrete_fields
        if field.name not in facts and _holds_text(field)
    }
    return {**found, **model.stand_ins}


def _holds_text(field: "models.Field[Any, Any]") -> bool:
    text = (models.CharField, models.TextField, models.JSONField, ArrayField)
    return isinstance(field, text) and not field.choices and not field.is_relation


def _stand_in(field: "models.Field[Any, Any]") -> object:
    if isinstance(field, ArrayField):
        return []
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.URLField | models.EmailField):
        return ""
    return SENTENCE if field.max_length is None or field.max_length >= ROOM else WORDS


def readable_models() -> list[type[Readable]]:
    """Every kind of row that has text to take down."""
    return [model for model in apps.get_models() if issubclass(model, Readable) and stand_ins(model)]


def mark_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Mark in the database which columns of one room's tables are text, and what stands in for each."""
    with connections[using].cursor() as cursor:
        tables = set(connections[using].introspection.table_names(cursor))
        for model in sender.get_models():
            if issubclass(model, Readable) and model._meta.db_table in tables:
                _mark(cursor, model)


def _mark(cursor: Any, model: type[Readable]) -> None:
    marked = stand_ins(model)
    for field in model._meta.concrete_fields:
        stand_in = marked.get(field.name)
        told = {"always": stand_in.value} if isinstance(stand_in, Always) else {"text": stand_in}
        mark = f"{MARK}{json.dumps(told)}" if field.name in marked else None
        name = connection.ops.quote_name
        cursor.execute(
            f"COMMENT ON COLUMN {name(model._meta.db_table)}.{name(field.column)} IS "
            + ("NULL" if mark is None else "'" + mark.replace("'", "''") + "'")
        )


# Taking down


class AlreadyTakenDown(NotNow):
    """Somebody was quicker."""


@dataclass(frozen=True)
class Removal:
    """One take-down while it happens: the row that it is about, its copies, and the texts that they held until then.

    `texts` are all that they held. `others` are the keys of rows out of which a hook has taken them besides: what the
    audit trail keeps aside about those goes as well.
    """

    takedown: TakeDown
    row: Readable
    copies: tuple[Readable, ...]
    texts: tuple[str, ...]
    others: list[str]

    @property
    def quotable(self) -> list[str]:
        """The texts by which a quotation can be told wherever it stands, the longest first."""
        return sorted({text.strip() for text in self.texts if _tells(text)}, key=len, reverse=True)

    @property
    def lines(self) -> list[str]:
        """The texts that are too short for that, by which a quotation can be told on a line of its own."""
        return sorted({text.strip() for text in self.texts if not _tells(text)})

    def hides(self, text: str) -> bool:
        """Whether a text quotes what is taken down."""
        return self.without(text) != text

    def without(self, text: str) -> str:
        """A text with something else in the place of what it quotes."""
        for quoted in self.quotable:
            text = text.replace(quoted, f"[{WORDS}]")
        for line in self.lines:
            text = re.sub(alone(line), f"[{WORDS}]", text)
        return text

    def blank(self, row: Readable) -> None:
        """Take a row down with this act: one that cannot be changed any more."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT core_blank(%s, %s::regclass, %s)", [self.takedown.pk, row._meta.db_table, row.pk]
            )

    def clear(self, row: Readable) -> None:
        """Put what stands in for the texts into a draft, which its writer can go on with."""
        kept = {name: _clear(value, self.takedown) for name, value in stand_ins(type(row)).items()}
        filled = {name: value for name, value in kept.items() if getattr(row, name)}
        type(row)._base_manager.filter(pk=row.pk).update(**filled)


def _clear(stand_in: object, takedown: TakeDown) -> object:
    value = stand_in.value if isinstance(stand_in, Always) else stand_in
    return takedown.tombstone if value == SENTENCE else value


Hook = Callable[[Removal], None]
_hooks: list[Hook] = []


def on_take_down(hook: Hook) -> None:
    """Let a room remove its copies of a text: `hook` runs inside the transaction. Call it in ready()."""
    if hook not in _hooks:
        _hooks.append(hook)


def check(row: Readable) -> None:
    """Raises NotNow for a row that is not public, has no text, or was taken down before."""
    if row.taken_down_id:
        raise AlreadyTakenDown("This was taken down already.")
    if not texts(row):
        raise NotNow("There is no text here that could be taken down.")
    if not is_public(row):
        raise NotNow("This is not public. Return it or change it instead.")


def check_stands(row: Readable) -> None:
    """Raises NotNow for a row whose text was taken down: it cannot be published any more."""
    if row.taken_down_id:
        raise NotNow("The text of this was taken down, so it cannot be published. Write the next version.")


def take_down(*, row: Readable, ground: str, reason: str, by: "User") -> TakeDown:
    """Take a published row's texts down at once, with every copy of them, even while publishing is on hold.

    Publishing holds a copy first and the head then, this act the other way round. So it never waits long: it lets go
    of all that it holds and begins again, until whoever was there before is done.

    `reason` is for staff and must not repeat the text. No edition is published: what was taken down is gone from
    every edition. Raises NotNow without a ground or a reason, when there is nothing to take down, or when whoever was
    there before is not done after half a minute.
    """
    if ground not in Ground.values:
        raise NotNow("Choose the ground on which it is taken down.")
    if not reason.strip():
        raise NotNow("Write down why: whoever is told reads it.")
    for patience in PATIENCE:
        try:
            with transaction.atomic():
                _wait(patience)
                takedown = _take_down(row=row, ground=ground, reason=reason, by=by)
                _wait("0")
                return takedown
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
    raise NotNow(HELD)


def _wait(patience: str) -> None:
    """How long each statement of this transaction waits for a lock; "0" is for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [patience])


def _take_down(*, row: Readable, ground: str, reason: str, by: "User") -> TakeDown:
    # The act comes first: it holds the head, so that nothing is published and nothing else taken down meanwhile.
    takedown = TakeDown.objects.create(by=by, ground=ground, reason=reason.strip(), subject=audit.key(row))
    takedown.refresh_from_db()
    row.refresh_from_db()
    check(row)
    copies = copies_of(row)
    copies += _notes([row, *copies])
    going = [row, *copies]
    removal = Removal(
        takedown,
        row,
        tuple(copies),
        tuple(text for one in going for text in texts(one)),
        [],
    )
    removal.blank(row)
    for copy in removal.copies:
        (removal.clear if _is_being_written(copy) else removal.blank)(copy)
    for hook in _hooks:
        hook(removal)
    row.refresh_from_db()
    erases = _told_aside(removal)
    about = [stands_with(row)]
    event = audit.record(
        TOOK_DOWN,
        row,
        by=by,
        about=about,
        # What stood there must go, so only why is kept.
        after=audit.content(takedown, "reason"),
        ground=ground,
        act=takedown.pk,
        erases=erases,
    )
    audit.erase_texts(erases, because=event)
    return takedown


def _told_aside(removal: Removal) -> list[str]:
    """What the audit trail has to erase: all that it keeps aside about the rows, and each event that quotes them."""
    keys = [audit.key(one) for row in (removal.row, *removal.copies) for one in (row, stands_with(row))]
    quotes = Q(pk__in=[])
    for told in [*(audit.canonical(key) + ":" for key in keys), *map(_written, removal.quotable)]:
        quotes |= Q(before__contains=told) | Q(after__contains=told)
    for row in (removal.row, *removal.copies):
        if isinstance(row, Edition):
            quotes |= Q(event__detail__edition=row.pk)
    return [
        *keys,
        *removal.others,
        *(audit.key(text.event) for text in _standing().filter(quotes).order_by("pk")),
    ]


def _standing() -> "models.QuerySet[AuditText]":
    return AuditText.objects.filter(erased_by=None).select_related("event")


def _written(text: str) -> str:
    return audit.canonical(text)[1:-1]


def texts(row: Readable) -> list[str]:
    """Every text that a row holds, as people read it, without empty ones."""
    return [text for name in stand_ins(type(row)) for text in _strings(getattr(row, name))]


def sentences(row: Readable) -> list[str]:
    """The texts that people wrote at length: by one of these a copy of a row can be told."""
    long = [name for name, value in stand_ins(type(row)).items() if value == SENTENCE]
    return [text for name in long for text in _strings(getattr(row, name))]


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in _strings(item)] if isinstance(value, list) else []


def copies_of(row: Readable) -> list[Readable]:
    """Other rows that hold one of a row's longer texts: other versions about the same thing, and what was published
    with it in the same words. These go with it.

    A short text is no copy by itself in a row about something else: that goes only if it says nothing but the same.
    """
    if not isinstance(row, Published):
        return []
    with_it, same = Q(published_in=row.published_in_id), Q(pk__in=[])
    if row.same_thing:
        same = Q(**row.about())
    others = type(row)._base_manager.filter(with_it | same, taken_down=None).exclude(pk=row.pk).order_by("pk")
    versions = set(others.filter(same).values_list("pk", flat=True))
    return [other for other in others if _copies(other, row, is_version=other.pk in versions)]


def _notes(rows: Collection[Readable]) -> list[Readable]:
    """The editions in which rows came or went, whose note quotes them."""
    published = [row for row in rows if isinstance(row, Published)]
    numbers = {number for row in published for number in (row.published_in_id, row.withdrawn_in_id)}
    quoted = {text.strip() for row in published for text in texts(row) if _tells(text)}
    found = Edition.objects.filter(pk__in=numbers - {None}, taken_down=None).order_by("pk")
    return [edition for edition in found if any(text.rstrip(".") in edition.note for text in quoted)]


def _copies(other: Readable, row: Readable, *, is_version: bool) -> bool:
    wanted = {text.strip() for text in sentences(row)}
    held = {text.strip() for text in sentences(other)}
    if any(text in long for text in wanted if _tells(text) for long in held):
        return True
    return bool(wanted & held) and (is_version or held <= wanted)


def _tells(text: str) -> bool:
    return len(text.strip()) >= TELLING


def alone(text: str) -> str:
    """A pattern, for Python and for PostgreSQL, that finds a text on a line of its own."""
    return rf"(?<![^\n]){re.escape(text)}(?![^\n])"


def _is_being_written(row: Readable) -> bool:
    return isinstance(row, Drafted) and row.is_being_written


def row_of(key: str) -> Readable | None:
    """The row that a key names ("evidence.update:12"), if it is one that can be taken down."""
    label, _, number = key.partition(":")
    kinds = {model._meta.label_lower: model for model in readable_models()}
    model = kinds.get(label.lower())
    if model is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    found: Readable | None = model._base_manager.filter(pk=int(number)).first()
    return found


def is_public(row: Readable) -> bool:
    """Whether the public can or could read a row, in any edition."""
    owner = stands_with(row)
    return isinstance(owner, Edition) or (isinstance(owner, Published) and owner.published_in_id is not None)


def stands_with(row: Readable) -> Readable:
    """The row with whose editions a row is public: itself, unless its kind names another (`public_with`)."""
    return getattr(row, row.public_with) if row.public_with else row


def published_in(model: type[Readable]) -> str:
    """How queries ask in which edition a kind of row is public from; empty for kinds that no edition publishes."""
    owner: Any = model._meta.get_field(model.public_with).related_model if model.public_with else model
    prefix = f"{model.public_with}__" if model.public_with else ""
    return f"{prefix}published_in" if issubclass(owner, Published) else ""
