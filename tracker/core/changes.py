"""What an edition changed, in words: each thing that came, went, or reads otherwise, with its texts before and after.

It works for every kind of published row: the words for kinds and fields are the models' own, things are named and
linked by the identity rows that they hang on (`called`, `get_absolute_url`). It costs one statement for all kinds, and
then a few for the things of one page.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.text import capfirst

from tracker.core import formats
from tracker.core.editions import At
from tracker.core.formats import counted
from tracker.core.models import Drafted, Edition, Published

ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"

# From this many characters on, only the neighbourhood of what differs is shown.
LONG = 300
AROUND = 80


# Texts by their labels, for some rows of a kind (primary keys), with the names that things had at a point.
Besides = Callable[[Collection[Any], At], Mapping[int, Mapping[str, str]]]
_besides: dict[type[Published], Besides] = {}


def tell_besides(model: type[Published], besides: Besides) -> None:
    """Let a room add what the public reads of a kind of row and stands in other tables. Call it in ready()."""
    _besides[model] = besides


@dataclass(frozen=True)
class Moved:
    """One thing that an edition changed: its kind, and the row that went and the one that came (primary keys).

    `own_verb` is the word that its kind has for such a row's coming, where it has one.
    """

    model: type[Published]
    before: int | None
    after: int | None
    own_verb: str = ""

    @property
    def verb(self) -> str:
        """Whether it was added, changed or withdrawn; or in the words of its kind: corrected, moved."""
        if self.after is None:
            return WITHDRAWN
        return self.own_verb or (ADDED if self.before is None else CHANGED)


@dataclass(frozen=True)
class Told:
    """One field of a thing, in words; both texts are empty strings where nothing stood."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One thing that an edition changed, for a reader: its page, what of it, and each field before and after.

    `url` names a point of its own where the page is gone by the one that is read.

    `wrong` says what was wrong with it until then: a correction, not a change. `replaces` is true where it took the
    place of another row, so that a field without a text says so.
    """

    title: str
    url: str
    what: str
    verb: str
    fields: Sequence[Told]
    wrong: str = ""
    replaces: bool = False


def moved(edition: Edition) -> list[Moved]:
    """Everything that an edition changed, in the order of the kinds of row; one SQL statement."""
    kinds = _kinds()
    queries = [_rows(model, edition) for model in kinds.values()]
    pairs: dict[tuple[str, str], list[Any]] = {}
    for kind, thing, pk, published_in, own_verb in sorted(
        queries[0].union(*queries[1:], all=True), key=lambda row: row[2]
    ):
        pair = pairs.setdefault((kind, repr(thing)), [None, None, ""])
        pair[published_in == edition.number] = pk
        if published_in == edition.number:
            pair[2] = own_verb
    order = list(kinds)
    found = [Moved(kinds[kind], *pair) for (kind, _), pair in pairs.items()]
    return sorted(found, key=lambda one: order.index(one.model._meta.label))


@cache
def _kinds() -> dict[str, type[Published]]:
    """The kinds of row that are news, by their labels."""
    found = (model for model in apps.get_models() if issubclass(model, Published) and not model.derived)
    return {model._meta.label: model for model in found}


def _rows(model: type[Published], edition: Edition) -> Any:
    things = [F(name) for name in model.same_thing or ("pk",)]
    thing = Func(*things, function="jsonb_build_array", output_field=models.JSONField())
    words = [When(which, then=Value(word)) for word, which in model.own_verbs.items()]
    verb = Case(*words, default=Value(""), output_field=models.CharField())
    rows = model._base_manager.filter(Q(published_in=edition) | Q(withdrawn_in=edition)).order_by()
    return rows.annotate(kind_label=Value(model._meta.label), thing_key=thing, own_verb=verb).values_list(
        "kind_label", "thing_key", "pk", "published_in", "own_verb"
    )


def counts(changes: Iterable[Moved]) -> list[str]:
    """What an edition changed, counted by kind: "8 recommendations added", "1 target date moved"."""
    found: dict[tuple[type[Published], str], int] = defaultdict(int)
    for one in changes:
        found[one.model, one.verb] += 1
    return [
        f"{counted(found[model, verb], str(model._meta.verbose_name), str(model._meta.verbose_name_plural))} {verb}"
        for model in dict.fromkeys(model for model, _ in found)
        for verb in (ADDED, *model.own_verbs, CHANGED, WITHDRAWN)
        if (model, verb) in found
    ]


def in_words(changes: Sequence[Moved], edition: Edition, at: At) -> list[Change]:
    """These changes for a reader at `at`, with the names that things had at the edition, or before where they went."""
    rows = _read(changes)
    names = _Names(edition.number, at)
    pages = _pages(rows.values(), names, at)
    more = _more(rows, names.points[0])
    return [_change(one, rows, names, pages, more) for one in changes]


Key = tuple[type[models.Model], int]


def _read(changes: Iterable[Moved]) -> dict[Key, Any]:
    wanted: dict[type[Published], set[int]] = defaultdict(set)
    for one in changes:
        wanted[one.model] |= {pk for pk in (one.before, one.after) if pk}
    found: dict[Key, Any] = {}
    for model, keys in wanted.items():
        path = _page_path(model)
        rows = model._base_manager.filter(pk__in=keys).order_by("pk")
        for row in rows.annotate(page_key=F(path[0])) if path else rows:
            found[model, row.pk] = row
    return found


@dataclass(frozen=True)
class _More:
    """What is told of rows beside their own fields: texts from other tables, and what held before, by field."""

    besides: Mapping[Key, Mapping[str, str]]
    before: Mapping[Key, Mapping[str, object]]

    def texts(self, row: Any) -> Mapping[str, str]:
        return self.besides.get((type(row), row.pk), {}) if row else {}


def _more(rows: Mapping[Key, Any], at: At) -> _More:
    alike: dict[Any, list[Any]] = defaultdict(list)
    for (model, _), row in rows.items():
        alike[model].append(row)
    besides: dict[Key, Mapping[str, str]] = {}
    before: dict[Key, Mapping[str, object]] = {}
    for model, same in alike.items():
        told = _besides[model](same, at) if model in _besides else {}
        besides |= {(model, pk): texts for pk, texts in told.items()}
        before |= {(model, pk): fields for pk, fields in model.stood_before(same).items()}
    return _More(besides, before)


@cache
def _page_path(model: type[Published]) -> tuple[str, type[models.Model]] | None:
    """How to get from a row to the nearest thing that has a page of its own, and what that is."""
    level: list[tuple[str, type[models.Model]]] = [("", model)]
    while level:
        steps = [
            (f"{path}{key.name}", key.related_model)
            for path, owner in level
            for key in _keys(owner)
            if isinstance(key.related_model, type)
        ]
        for path, target in steps:
            if hasattr(target, "get_absolute_url") and hasattr(target, "called"):
                return path, target
        level = [(f"{path}__", target) for path, target in steps]
    return None


def _keys(model: type[models.Model]) -> list[Any]:
    """The foreign keys that say which thing a row is, or is part of."""
    about = getattr(model, "same_thing", None)
    return [
        field
        for field in model._meta.concrete_fields
        if field.many_to_one
        and hasattr(field.related_model, "called")
        and (about is None or field.name in about)
    ]


class _Names:
    """What the public calls things at an edition; those that were gone by then, as before it."""

    def __init__(self, number: int, at: At) -> None:
        self.points = [At(number, at.day), At(number - 1, at.day)]
        self.known: dict[Key, str] = {}
        self.stood: dict[Key, int] = {}

    def learn(self, model: Any, keys: Collection[int]) -> None:
        left = set(keys)
        for point in self.points:
            if left:
                found = {(model, pk): name for pk, name in model.called(left, point).items()}
                self.known |= found
                self.stood |= dict.fromkeys(found, point.edition)
                left -= {pk for pk in left if (model, pk) in self.known}

    def of(self, model: Any, key: int | None) -> str:
        return self.known.get((model, key), "") if key else ""


def _pages(rows: Iterable[Any], names: _Names, at: At) -> dict[Key, str]:
    """Learn the names of everything that rows point at, and return the addresses of the pages."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    pages: dict[type[models.Model], set[int]] = defaultdict(set)
    for row in rows:
        model: Any = type(row)
        for field in (*_keys(model), *_told_fields(model)):
            if field.many_to_one and getattr(row, field.attname):
                wanted[field.related_model].add(getattr(row, field.attname))
        if path := _page_path(model):
            wanted[path[1]].add(row.page_key)
            pages[path[1]].add(row.page_key)
    for target, keys in wanted.items():
        names.learn(target, keys)
    stood = {
        target: {key: names.stood[target, key] for key in keys if (target, key) in names.stood}
        for target, keys in pages.items()
    }
    return {
        (target, key): url for target in pages for key, url in addresses(target, stood[target], at).items()
    }


def addresses(model: Any, stood: Mapping[int, int], at: At) -> dict[int, str]:
    """Where each thing can be read, by its primary key: at `at`, or as at the edition at which it `stood`.

    The latter where it is gone by `at`: its page says then from which day it is.
    """
    here = model.called(set(stood), at)
    things = model._default_manager.filter(pk__in=stood).select_related().order_by("pk")
    return {
        thing.pk: thing.get_absolute_url() + ("" if thing.pk in here else f"?as-at={stood[thing.pk]}")
        for thing in things
    }


@cache
def _told_fields(model: type[Published]) -> tuple[Any, ...]:
    """The fields whose texts the public reads: `told` where a model says so; of drafts nothing else."""
    if model.told is not None or issubclass(model, Drafted):
        return tuple(model._meta.get_field(name) for name in model.told or ())
    known = {"published_in", "withdrawn_in", *model.same_thing}
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in known
        and (not field.is_relation or hasattr(field.related_model, "called"))
    )


def _change(
    one: Moved, rows: Mapping[Key, Any], names: _Names, pages: Mapping[Key, str], more: _More
) -> Change:
    before, after = (rows.get((one.model, pk)) if pk else None for pk in (one.before, one.after))
    row: Any = after or before
    path = _page_path(one.model)
    page = (path[1], row.page_key) if path else None
    which = [_value(row, field, names) for field in _about(one.model) if _points_at(row, field) != page]
    kind = capfirst(str(one.model._meta.verbose_name))
    return Change(
        title=names.of(*page) if page else "",
        url=pages.get(page, "") if page else "",
        what=": ".join([kind, *([", ".join(words)] if (words := [word for word in which if word]) else [])]),
        verb=one.verb,
        fields=_fields(one.model, before, after, names, more),
        wrong=_wrong(after),
        replaces=bool(before and after),
    )


def _wrong(after: Any) -> str:
    """What a row that takes another one's place says was wrong with that; empty where it does not correct it."""
    field = after.says_what_was_wrong if after else ""
    return _begin(getattr(after, field)) if field else ""


def _about(model: type[Published]) -> list[Any]:
    return [model._meta.get_field(name) for name in model.same_thing]


def _points_at(row: Any, field: Any) -> Key | None:
    return (field.related_model, getattr(row, field.attname)) if field.many_to_one else None


def _fields(model: type[Published], before: Any, after: Any, names: _Names, more: _More) -> list[Told]:
    """Each field that differs, in words; of what only came or went each field that says something."""
    held = more.before.get((model, after.pk), {}) if after and not before else {}
    texts: dict[str, tuple[str, str]] = {}
    for field in _told_fields(model):
        was = _value(before, field, names) if before else formats.told(held.get(field.name))
        texts[str(field.verbose_name)] = was, _value(after, field, names) if after else ""
    went, came = more.texts(before), more.texts(after)
    texts |= {label: (went.get(label, ""), came.get(label, "")) for label in {**went, **came}}
    return [Told(capfirst(label), *_near(*both)) for label, both in texts.items() if both[0] != both[1]]


def _value(row: Any, field: Any, names: _Names) -> str:
    value = getattr(row, field.attname)
    if field.many_to_one:
        return names.of(field.related_model, value)
    if field.choices and value:
        return str(dict(field.flatchoices).get(value, value))
    return formats.told(value)


def _near(before: str, after: str) -> tuple[str, str]:
    """Two texts as they are; of long ones only the neighbourhood of what differs, with dots for what is left out."""
    if max(len(before), len(after)) < LONG:
        return before, after
    if not (before and after):
        return _begin(before), _begin(after)
    first = _alike(before, after)
    same = _alike(before[first:][::-1], after[first:][::-1])
    return _cut(before, first, len(before) - same), _cut(after, first, len(after) - same)


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _begin(text: str) -> str:
    return f"{text[:LONG]}…" if len(text) > LONG else text


def _cut(text: str, first: int, last: int) -> str:
    start, end = max(0, first - AROUND), min(len(text), last + AROUND)
    if end - start > 4 * LONG:
        return f"{'…' if start else ''}{text[start : start + 4 * LONG]}…"
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
