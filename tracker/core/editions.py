"""Publishing an edition, and finding the edition that stood on a day.

`publishing()` is the only way in: everything that becomes visible, the number, the note and what other rooms derive
from it (their hooks) is one transaction. `At` is handed to every public read.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from django.db import connection, transaction

from tracker.core import audit, clock
from tracker.core.models import Edition, Head, Published
from tracker.core.proceedings import Checked

if TYPE_CHECKING:
    from accounts.models import User


class NothingToPublish(Exception):
    """An edition must change something."""


class UnknownAsAt(Exception):
    """The address asks for an edition or a day that cannot be shown; the message says why."""


@dataclass(frozen=True)
class At:
    """The point at which the public side is read: an edition and a London day.

    `edition` is 0 before anything was published. `asked` is the as-at parameter as the address gave it; empty means
    now. `takedowns` is the number of things taken down so far: it changes every page, past ones included. `preview`
    marks an edition that is being tried and will not stay.
    """

    edition: int
    day: dt.date
    asked: str = ""
    takedowns: int = 0
    preview: bool = False

    @property
    def is_past(self) -> bool:
        """True when the reader asked for a point in time rather than for now."""
        return bool(self.asked)

    @property
    def by_number(self) -> bool:
        """True when the reader asked for an edition by its number: it need not be its day's last."""
        return self.asked.isdecimal()

    @property
    def time(self) -> str:
        """The time in London that the reader asked for ("14:30"); empty for a day, an edition or now."""
        return self.asked.partition("T")[2]


@dataclass
class Publication:
    """One edition while it is being published: what appears and what goes.

    `in_hold` says that it may go out while a report is on hold; rooms that hold things back ask for it in their hook.
    """

    edition: Edition
    in_hold: bool = False
    added: list[Published] = field(default_factory=list)
    withdrawn: list[Published] = field(default_factory=list)

    def add(self, rows: Iterable[Published]) -> None:
        """Make rows visible from this edition on: new ones, and drafts that were saved before."""
        by_model: dict[type[Published], list[Published]] = defaultdict(list)
        for row in rows:
            row.published_in = self.edition
            by_model[type(row)].append(row)
        for model in _targets_first(by_model):
            same = by_model[model]
            drafts = [row.pk for row in same if row.pk is not None]
            model.objects.filter(pk__in=drafts).update(published_in=self.edition, **model.when_published)
            model.objects.bulk_create([row for row in same if row.pk is None])
            self.added += same

    def withdraw(self, rows: Iterable[Published]) -> None:
        """Let published rows go with this edition; as-at pages of earlier editions keep them."""
        by_model: dict[type[Published], list[Published]] = defaultdict(list)
        for row in rows:
            row.withdrawn_in = self.edition
            by_model[type(row)].append(row)
        for model, same in by_model.items():
            model.objects.filter(pk__in=[row.pk for row in same]).update(withdrawn_in=self.edition)
            self.withdrawn += same

    def before(self) -> dict[str, object]:
        """What the rows said that go with this edition, for the audit trail; rows that follow from others left out."""
        return {audit.key(row): row.content() for row in self.withdrawn if not row.derived}

    def after(self) -> dict[str, object]:
        """What the rows say that appear with this edition, and its note, for the audit trail."""
        rows = {audit.key(row): row.content() for row in self.added if not row.derived}
        return {"note": self.edition.note, **rows}

    def recommendations(self) -> set[int]:
        """Primary keys of the recommendations that this edition touches."""
        return {key for row in (*self.added, *self.withdrawn) for key in row.recommendations()}


def _targets_first(models: Collection[type[Published]]) -> Iterable[type[Published]]:
    """Kinds of rows in an order in which they can be saved: a row's key needs the row that it points at."""
    targets = {model: {field.related_model for field in model._meta.concrete_fields} for model in models}
    return TopologicalSorter(
        {model: [other for other in models if other in targets[model] - {model}] for model in models}
    ).static_order()


Hook = Callable[[Publication], None]
_hooks: list[Hook] = []


def on_publish(hook: Hook) -> None:
    """Let a room take part in publishing: `hook` runs inside the transaction, after all rows. Call it in ready()."""
    if hook not in _hooks:
        _hooks.append(hook)


Keeper = Callable[[Edition, Checked], None]
_keepers: list[Keeper] = []


def on_checked(keeper: Keeper) -> None:
    """Let a room keep who checked for live proceedings: `keeper` runs before any row. Call it in ready()."""
    if keeper not in _keepers:
        _keepers.append(keeper)


@contextmanager
def publishing(
    *, note: str, by: "User | None", in_hold: bool = False, checked: Checked | None = None
) -> Iterator[Publication]:
    """Publish one edition: everything inside the block, or nothing. `by` None is the system itself.

    `checked` is kept with the edition: who has checked that it touches no live proceedings.

    `in_hold` is for the few acts that a hold does not stop: setting or ending it, and taking something down.
    Raises NothingToPublish, and takes no number, when the block neither adds nor withdraws a row; and what a hook
    raises, such as the NotNow of a report on hold.
    """
    with transaction.atomic():
        publication = Publication(_open_edition(note, by), in_hold)
        if checked:
            for keep in _keepers:
                keep(publication.edition, checked)
        yield publication
        if not (publication.added or publication.withdrawn):
            raise NothingToPublish("Nothing changed, so no edition was published.")
        for hook in _hooks:
            hook(publication)


def _open_edition(note: str, by: "User | None") -> Edition:
    """Insert an edition; the database gives it its number and time under the head's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_edition (note, published_by_id) VALUES (%s, %s) RETURNING number",
            [note, by.pk if by else None],
        )
        return Edition.objects.get(pk=cursor.fetchone()[0])


def now() -> At:
    """The public side as it stands at this moment."""
    head = Head.objects.get()
    return At(edition=head.number, day=clock.today(), takedowns=head.takedowns)


def asked_for(text: str) -> At:
    """The point that an address's as-at parameter names: an edition's number, a day, or a time in London.

    A day (2025-03-01) means the last edition up to its end; a time (2025-03-01T14:30, or with seconds) the last one up
    to the end of that minute or second; an edition stands on its own London day. Raises UnknownAsAt for anything else,
    an edition that does not exist, a day to come, or a time that is not over: its answer could still change.
    """
    head = Head.objects.get()
    if re.fullmatch(r"[0-9]{1,9}", text):
        edition = Edition.objects.filter(number=int(text)).first()
        if edition is None:
            raise UnknownAsAt(no_such_edition(int(text), head.number))
        day = clock.london_day(edition.published_at)
        return At(edition.number, day, str(edition.number), head.takedowns)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?", text):
        day, end = _end_of_time(text)
        return At(_last_before(end, is_over=True), day, text, head.takedowns)
    day = _day(text)
    if day > clock.today():
        raise UnknownAsAt("That day is still to come. Choose today or a day before it.")
    return At(_last_before(clock.end_of_london_day(day)), day, day.isoformat(), head.takedowns)


NOT_OVER = "That time is still to come, or not over yet. Choose a time before now."


def no_such_edition(number: int, newest: int) -> str:
    """Why an edition cannot be shown, and what to do."""
    if not newest:
        return "Nothing was published here yet, so there is no edition to choose."
    return f"There is no edition {number}. The newest is edition {newest}. Choose that, or one before it."


def _day(text: str) -> dt.date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    raise UnknownAsAt("Write the day as 2025-03-01, a time as 2025-03-01T14:30, or an edition’s number.")


def _end_of_time(text: str) -> tuple[dt.date, dt.datetime]:
    """The day of a time in London, and the first moment after its minute or second. Raises UnknownAsAt."""
    day = _day(text.partition("T")[0])
    if day > clock.today():
        raise UnknownAsAt(NOT_OVER)
    try:
        began = clock.in_london(day, dt.time.fromisoformat(text.partition("T")[2]))
    except clock.NoSuchTime as problem:
        raise UnknownAsAt(str(problem)) from problem
    except ValueError as problem:
        raise UnknownAsAt("Write the time with hours from 00 to 23, as 2025-03-01T14:30.") from problem
    return day, began + dt.timedelta(seconds=60 if text.count(":") == 1 else 1)


def _last_before(end: dt.datetime, *, is_over: bool = False) -> int:
    """The number of the last edition before a moment; 0 when there was none.

    The head is share-locked first, so that a publication that took its time before `end` and has not committed yet is
    waited for: the past's answer never changes afterwards. With `is_over` the moment has to lie in the past, by the
    database's clock as well, since that is the one by which editions are timed. Raises UnknownAsAt.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_head WHERE id = 1 FOR SHARE")
        cursor.execute("SELECT clock_timestamp()")
        if is_over and end > min(clock.now(), cursor.fetchone()[0]):
            raise UnknownAsAt(NOT_OVER)
        last = Edition.objects.filter(published_at__lt=end).order_by("-number").first()
        return last.number if last else 0
