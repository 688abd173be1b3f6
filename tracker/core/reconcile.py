"""Bring what is published in line with what a file says, as one edition, or say how the two differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models, transaction

from tracker.core import audit
from tracker.core.editions import Publication, publishing
from tracker.core.models import Published


@dataclass
class Differences:
    """How wanted rows differ from current ones: new things, things said otherwise, things no longer wanted."""

    new: list[Published] = field(default_factory=list)
    changed: list[tuple[Published, Published]] = field(default_factory=list)
    gone: list[Published] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def publish(self, publication: Publication) -> None:
        """Make all of it part of an edition."""
        publication.withdraw([*self.gone, *(old for old, _ in self.changed)])
        publication.add([*self.new, *(new for _, new in self.changed)])

    def lines(self) -> list[str]:
        """Each difference as a line for a person: what, and for a change each field before and after."""
        lines = [f"new: {_name(row)}" for row in self.new]
        for old, new in self.changed:
            before, after = old.content(), new.content()
            lines += [
                f"differs: {_name(old)}, {name.replace('_', ' ')}: "
                f"here {_shown(old, name)}, in the file {_shown(new, name)}"
                for name in after
                if before[name] != after[name]
            ]
        return lines + [f"not in the file: {_name(row)}" for row in self.gone]


@dataclass
class Outcome:
    """What came of a file: whether an edition was published, and the differences that were left as they are.

    `fixed` are differences in what never changes once it is here, each as a line for a person.
    """

    title: str
    published: bool
    left: Differences
    fixed: Sequence[str] = ()

    def lines(self) -> list[str]:
        """The outcome for a person at a terminal."""
        if self.published:
            said = f"Published: {self.title}."
        elif self.left:
            said = f"{self.title}: here already and left alone. --update publishes these differences."
        else:
            said = f"{self.title}: here already; nothing {'else ' if self.fixed else ''}differs."
        told = [f"differs and cannot be changed: {line}" for line in self.fixed]
        return [*told, *self.left.lines(), said]


def bring_in_line(
    title: str,
    wanted: Iterable[Published],
    current: Iterable[Published],
    *,
    is_new: bool,
    update: bool,
    about: Iterable[models.Model],
    fixed: Sequence[str] = (),
) -> Outcome:
    """Publish as an edition by the system how `wanted` differs from `current`; call it inside a transaction.

    What is new as a whole (`is_new`) is published, but what is here already is left alone. What is
    not new is left alone altogether, and the transaction rolled back, unless `update`: then everything is published.
    `about`: the identities whose file it is, for the audit trail.
    """
    differences = compare(wanted, current)
    left = Differences()
    if is_new and not update:
        left.changed, differences.changed = differences.changed, []
        left.gone, differences.gone = differences.gone, []
    if not differences or not (is_new or update):
        transaction.set_rollback(True)
        return Outcome(title, False, differences, fixed)
    with publishing(
        note=f"{title} {'added' if is_new else 'brought up to date'}.",
        by=None,
    ) as edition:
        differences.publish(edition)
    audit.record(
        "loaded",
        edition.edition,
        by=None,
        about=about,
        before=edition.before(),
        after={**edition.after(), "file": title},
    )
    return Outcome(title, True, left, fixed)


def compare(wanted: Iterable[Published], current: Iterable[Published]) -> Differences:
    """Compare wanted rows with current ones by what they are about (`key`) and what they say (`content`).

    A wanted row that is already saved stands for itself. What was taken down stays so, whatever a file says.
    Of several current rows about the same thing the last counts.
    """
    differences = Differences()
    here: dict[object, Published] = {}
    for row in current:
        if earlier := here.get((type(row), row.key())):
            differences.gone.append(earlier)
        here[type(row), row.key()] = row
    for row in wanted:
        old = here.pop((type(row), row.key()), None)
        if old is None and row.pk is None:
            differences.new.append(row)
        elif old and not old.taken_down_id and row.pk is None and old.content() != row.content():
            differences.changed.append((old, row))
    differences.gone += here.values()
    return differences


def _shown(row: Published, name: str) -> str:
    value = getattr(row, name)
    return f"“{value}”" if value not in (None, "", []) else "nothing"


def _name(row: Published) -> str:
    return f"{row._meta.verbose_name} of {row}"
