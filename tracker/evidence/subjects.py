"""What reports are about, in words: the part, its recommendation, and who is asked.

`subjects` reads any number of asks in a fixed number of SQL statements.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from tracker.bodies.models import Body
from tracker.core import editions
from tracker.core.editions import At
from tracker.core.formats import listed
from tracker.evidence.models import Update
from tracker.recommendations.models import Ask, PartText, Recommendation


@dataclass(frozen=True)
class Subject:
    """One ask in words. `label` is "3a", or "7" where the recommendation has one part only."""

    ask: int
    label: str
    title: str
    text: str
    report: str
    url: str
    body: Body
    committee: Body

    def __str__(self) -> str:
        return f"{self.label} {self.title}"


def subjects(at: At, asks: Collection[int]) -> dict[int, Subject]:
    """What each of `asks` (primary keys) is about, by primary key, in the words of `at`, or in the last ones before."""
    rows = Ask.objects.filter(pk__in=asks).select_related("part", "addressee").order_by("pk")
    found = list(rows)
    wanted = {row.part.recommendation_id for row in found}
    recommendations = Recommendation.known(wanted, at)
    texts = PartText.objects.as_at(at).filter(part__recommendation__in=wanted)
    words = {row.part_id: row.text for row in texts.order_by("pk")}
    parts = dict(texts.order_by().values_list("part__recommendation").annotate(Count("pk")))
    bodies = {body.pk: body for body in Body.objects.as_at(at)}
    return {
        row.pk: _subject(
            row,
            recommendations[row.part.recommendation_id],
            words.get(row.part_id, ""),
            bodies,
            alone=parts.get(row.part.recommendation_id, 0) < 2,
        )
        for row in found
        if row.part.recommendation_id in recommendations
    }


def _subject(
    row: Ask, recommendation: Recommendation, text: str, bodies: Mapping[int, Body], *, alone: bool
) -> Subject:
    return Subject(
        ask=row.pk,
        label=recommendation.number if alone else f"{recommendation.number}{row.part.letter}",
        title=recommendation.title,
        text=text,
        report=recommendation.report_title,
        url=recommendation.get_absolute_url(),
        body=bodies[row.addressee.body_id],
        committee=bodies[recommendation.report.committee_id],
    )


def about(updates: Iterable[Update]) -> dict[int, Subject]:
    """What updates are about as things stand now, by the ask's primary key."""
    return subjects(editions.now(), {update.ask_id for update in updates})


def labels(updates: Iterable[Update]) -> str:
    """What updates are about, as a public note says it: "recommendations 3a and 3b (2024/25)"."""
    updates = list(updates)
    found = about(updates)
    names = [
        found[update.ask_id].label + (f" ({update.round.label})" if update.round.label else "")
        for update in updates
    ]
    names = list(dict.fromkeys(names))
    return f"recommendation{'s' if len(names) > 1 else ''} {listed(names)}"
