"""Who else asked the same: links between recommendations here, and to those of other bodies. Read and written here.

One person adds or removes a link; an edition publishes either.
"""

from typing import Any

from django.db import transaction
from django.db.models import F, FilteredRelation, Max, Q, QuerySet
from django.utils.text import capfirst

from accounts.models import User
from tracker.core import audit, clock
from tracker.core.editions import At, publishing
from tracker.core.models import Edition, visible
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import clause
from tracker.recommendations.closing import Place
from tracker.recommendations.models import Recommendation, ReportText, SameAsked

# Joins to the words at a point: the title of the report at each end, and the name of the committee that asked.
WORDS = {
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
        if title:
            found.append((row.pk, here(end, title, committee)))
    return found


def _worded(at: At) -> QuerySet[Any]:
    joins = {
        alias: FilteredRelation(path, condition=visible(f"{path}__", at.edition))
        for alias, path in WORDS.items()
    }
    rows: QuerySet[Any] = SameAsked.objects.as_at(at).annotate(**joins)
    rows = rows.annotate(
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


@transaction.atomic
def link(
    *,
    recommendation: Recommendation,
    by: User,
    other: Recommendation | None = None,
    who: str = "",
    title: str = "",
    year: str = "",
    address: str = "",
) -> Edition:
    """Publish that the same was asked by somebody else: as `other` here, or elsewhere by `who`, in `title`, in `year`.

    Raises NotNow where the two are linked already, either way, where something is missing or too much, and for a year
    to come.
    """
    row = SameAsked(
        recommendation=recommendation,
        other=other,
        who=" ".join(who.split()),
        title=" ".join(title.split()),
        year=year.strip(),
        address=address.strip(),
    )
    _hold(row)
    _check(row)
    last = SameAsked.objects.filter(recommendation=recommendation).aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    note = f"{capfirst(_which(recommendation))}: the same was asked {_where(row)}."
    with publishing(note=note, by=by) as publication:
        publication.add([row])
    _record("linked", row, publication.edition, by)
    return publication.edition


def _hold(row: SameAsked) -> None:
    """Hold both ends until this transaction is over, so that nobody links them meanwhile."""
    ends = Recommendation.objects.filter(pk__in=row.recommendations()).order_by("pk")
    list(ends.select_for_update(no_key=True))


def _check(row: SameAsked) -> None:
    told = (row.who, row.title, row.year)
    if row.other is None and not all(told):
        raise NotNow("Name a recommendation here, or say who asked elsewhere, in what and in which year.")
    if row.other is not None and any((*told, row.address)):
        raise NotNow("Name a recommendation here or one elsewhere, not both.")
    if row.other is not None and row.other.pk == row.recommendation.pk:
        raise NotNow("A recommendation is not linked with itself.")
    if row.other is None and not (
        row.year.isascii() and row.year.isdigit() and 1000 <= int(row.year) <= clock.today().year
    ):
        raise NotNow("Give the year as four digits, this year or an earlier one.")
    if _twin(row):
        raise NotNow("These two are linked already.")


def _twin(row: SameAsked) -> bool:
    """Whether the same link stands already, from either end."""
    current = SameAsked.objects.current()
    if row.other is None:
        return current.filter(
            recommendation=row.recommendation, who=row.who, title=row.title, year=row.year
        ).exists()
    forth = Q(recommendation=row.recommendation, other=row.other)
    return current.filter(forth | Q(recommendation=row.other, other=row.recommendation)).exists()


@transaction.atomic
def unlink(*, row: SameAsked, reason: str, by: User) -> Edition:
    """Withdraw a link, from both its ends, with a public reason. Raises NotNow without one, or when it is gone."""
    if not (why := clause(reason)):
        raise NotNow("Say why: the public reads it.")
    _hold(row)
    standing = SameAsked.objects.current().filter(pk=row.pk).select_related("recommendation", "other").first()
    if standing is None:
        raise NotNow("This link was removed already.")
    which = capfirst(_which(standing.recommendation))
    note = f"{which} is no longer linked with what was asked {_where(standing)}, because {why}."
    with publishing(note=note, by=by) as publication:
        publication.withdraw([standing])
    _record("unlinked", standing, publication.edition, by)
    return publication.edition


def _record(verb: str, row: SameAsked, edition: Edition, by: User) -> None:
    other = audit.key(row.other) if row.other else ""
    audit.record(verb, row.recommendation, by=by, edition=edition.number, link=audit.key(row), other=other)


def _which(recommendation: Recommendation) -> str:
    title = ReportText.objects.current().get(report=recommendation.report_id).title
    return f"recommendation {recommendation.number} of “{title}”"


def _where(row: SameAsked) -> str:
    """The other end, for a note: without the names of what is elsewhere, which can be taken down from its own page."""
    if row.other is None:
        return f"elsewhere in {row.year}"
    return f"by {_which(row.other)}"
