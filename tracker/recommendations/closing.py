"""Parts that the Committee follows no longer, at a point: since when, why, and what took their place. Both ways.

`closures` reads any number of recommendations in one SQL statement.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, QuerySet

from tracker.core.editions import At
from tracker.core.formats import day, listed
from tracker.core.models import visible
from tracker.recommendations import naming
from tracker.recommendations.models import Ask, Closure, Part, PartText, Recommendation

# How a part that was closed stands, in a sentence that goes on with a day.
ENDED: dict[str, str] = {
    Closure.Kind.SUPERSEDED: "has been superseded since",
    Closure.Kind.OVERTAKEN: "was overtaken by law on",
    Closure.Kind.DROPPED: "has not been followed since",
}


@dataclass(frozen=True)
class Place:
    """Something that a link leads to: a recommendation here, or something elsewhere (its `url` may be empty)."""

    name: str
    url: str = ""
    here: bool = False


@dataclass(frozen=True)
class Closed:
    """How a part was closed, as the public reads it; `because` continues "because …" and has no full stop."""

    kind: str
    since: dt.date
    because: str
    instead: Place | None = None


def place_of(row: Recommendation, number: str, title: str | None, *, public: bool = True) -> Place:
    """A recommendation here, by the title of its report at that point; without a link where it is not `public` then."""
    name = f"recommendation {number} of {f'“{title}”' if title else 'another report'}"
    return Place(name, row.get_absolute_url(), here=True) if public and title else Place(name)


def closures(at: At, recommendations: Collection[int]) -> dict[int, Closed]:
    """How each closed part of `recommendations` (primary keys) was closed, by the part's primary key."""
    rows = _titled(at, "successor").filter(part__recommendation__in=recommendations)
    return {
        row.part_id: Closed(row.kind, row.since, row.because, _instead(row))
        for row in rows.select_related("successor__report")
    }


def _titled(at: At, recommendation: str) -> QuerySet[Any]:
    """The closures at a point, each with its report's `title` for the recommendation that a path leads to.

    `words` is None where that recommendation is not public at that point, `title` where its report is not.
    """
    paths = {"of_report": f"{recommendation}__report__texts", "own": f"{recommendation}__texts"}
    joins = {
        alias: FilteredRelation(path, condition=visible(f"{path}__", at.edition))
        for alias, path in paths.items()
    }
    rows: QuerySet[Any] = Closure.objects.as_at(at).annotate(**joins)
    rows = rows.annotate(title=F("of_report__title"), words=F("own__pk"))
    return rows


def _instead(row: Any) -> Place | None:
    if row.successor:
        return place_of(row.successor, row.successor.number, row.title, public=bool(row.words))
    return Place(row.elsewhere, row.address) if row.elsewhere else None


def takes_the_place_of(at: At, recommendation: int) -> list[Place]:
    """What a recommendation (primary key) came after: others that were closed, wholly or in part, in its favour."""
    rows = _titled(at, "part__recommendation").filter(successor=recommendation)
    closed: dict[Recommendation, list[str]] = defaultdict(list)
    words = {}
    for row in rows.select_related("part__recommendation__report").order_by(
        "part__recommendation__report", "part__recommendation__position", "part__position"
    ):
        closed[row.part.recommendation].append(row.part.letter)
        words[row.part.recommendation_id] = {"title": row.title, "public": bool(row.words)}
    among = PartText.objects.as_at(at).filter(part__recommendation__in=closed)
    parts = Counter(among.order_by("pk").values_list("part__recommendation", flat=True))
    return [
        place_of(row, _which(row, letters, parts[row.pk]), **words[row.pk]) for row, letters in closed.items()
    ]


def _which(row: Recommendation, letters: list[str], parts: int) -> str:
    """A recommendation's number, or the labels of those of its parts: "3b and 3c"."""
    return row.number if len(letters) == parts else listed([row.number + letter for letter in letters])


def followed(at: At) -> QuerySet[Ask]:
    """What is asked at `at` of parts that the Committee still follows."""
    return Ask.objects.as_at(at).exclude(part__in=Closure.objects.as_at(at).values("part"))


def not_followed(parts: Collection[Part]) -> str:
    """Why nothing new can be said of parts of one recommendation, and what to do; empty where all are followed."""
    rows = list(Closure.objects.current().filter(part__in=parts).order_by("part__position"))
    if not rows:
        return ""
    names = naming.labels(parts)
    told = listed([f"{names[row.part_id]} {ENDED[row.kind]} {day(row.since)}" for row in rows])
    return f"{told}. Follow {'them' if len(rows) > 1 else 'it'} again first, on the page “Close”."
