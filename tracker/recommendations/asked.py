"""By when reports of progress are asked for, at a point, as every page says it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from tracker.core.editions import At
from tracker.core.models import PublishedQuerySet, visible
from tracker.recommendations.closing import followed
from tracker.recommendations.models import ProgressAsked


@dataclass(frozen=True)
class Asked:
    """Of whom a report of progress is asked for by a day: "the IOPC", "by 30 June 2026"."""

    who: str
    by_day: dt.date
    when: str
    is_over: bool


def standing(at: At) -> PublishedQuerySet:
    """What is asked for at `at` of bodies that are still addressed, each with `who`: "the IOPC".

    Only of those of whom something is still asked that the Committee follows: of the others nothing is awaited.
    """
    rows = ProgressAsked.objects.as_at(at).filter(
        visible("addressee__body__names__", at.edition),
        visible("addressee__terms__", at.edition),
        Exists(followed(at).filter(addressee=OuterRef("addressee"))),
    )
    named: PublishedQuerySet = rows.annotate(who=F("addressee__body__names__in_a_sentence"))
    return named


def asked_for(at: At, recommendations: Collection[int]) -> dict[int, list[Asked]]:
    """What is asked for about each of `recommendations` (primary keys) at `at`; one SQL statement for all."""
    rows = standing(at).filter(addressee__recommendation__in=recommendations)
    rows = rows.annotate(recommendation=F("addressee__recommendation"))
    found: dict[int, list[Asked]] = defaultdict(list)
    for row in rows.order_by("by_day", "addressee__position"):
        found[row.recommendation].append(Asked(row.who, row.by_day, row.when, row.by_day < at.day))
    return found
