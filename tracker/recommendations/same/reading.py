"""Who else asked the same: links between recommendations here, and to those of other bodies, at a point."""

from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from tracker.core.editions import At
from tracker.core.models import visible
from tracker.recommendations.closing import Place
from tracker.recommendations.models import Recommendation, SameAsked

# Joins to the words at a point: at each end the recommendation itself, its report, and the committee that asked.
WORDS = {
    "own_text": "recommendation__texts",
    "their_text": "other__texts",
    "own": "recommendation__report__texts",
    "own_committee": "recommendation__report__committee__names",
    "theirs": "other__report__texts",
    "their_committee": "other__report__committee__names",
}


def same_asked(at: At, recommendation: int) -> list[tuple[int, Place]]:
    """Who else asked what a recommendation (primary key) asks, each with the link's primary key; one SQL statement.

    A link is told from both its ends; one whose other end is not public at that point is left out.
    """
    rows = _worded(at).filter(Q(recommendation=recommendation) | Q(other=recommendation))
    found = []
    for row in rows.select_related("recommendation__report", "other__report"):
        if row.other is None:
            found.append((row.pk, elsewhere(row.who, row.title, row.year, row.address)))
            continue
        forth = row.recommendation_id == recommendation
        end = row.other if forth else row.recommendation
        title, committee = (row.their_title, row.their_name) if forth else (row.own_title, row.own_name)
        if title and (row.their_words if forth else row.own_words):
            found.append((row.pk, here(end, title, committee)))
    return found


def _worded(at: At) -> QuerySet[Any]:
    joins = {
        alias: FilteredRelation(path, condition=visible(f"{path}__", at.edition))
        for alias, path in WORDS.items()
    }
    rows: QuerySet[Any] = SameAsked.objects.as_at(at).annotate(**joins)
    rows = rows.annotate(
        own_words=F("own_text__pk"),
        their_words=F("their_text__pk"),
        own_title=F("own__title"),
        own_name=F("own_committee__name"),
        their_title=F("theirs__title"),
        their_name=F("their_committee__name"),
    )
    return rows.order_by("pk")


def here(recommendation: Recommendation, title: str, committee: str) -> Place:
    """A recommendation of this tracker, with the committee that made it and the title of its report."""
    name = f"{committee}, recommendation {recommendation.number} of “{title}”"
    return Place(name, recommendation.get_absolute_url(), here=True)


def elsewhere(who: str, title: str, year: str, address: str) -> Place:
    """A recommendation of somebody else: who asked, in what, when."""
    return Place(f"{who}, “{title}”, {year}", address)
