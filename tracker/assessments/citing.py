"""What an assessment can rest on: what bodies reported about its part, and the figures tied to its recommendation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from tracker.assessments.models import Assessment, EvidenceCited, FigureCited
from tracker.assessments.outcomes.models import OutcomeFigure
from tracker.bodies.models import Body
from tracker.core import editions
from tracker.core.models import Readable
from tracker.core.takedown import Removal
from tracker.core.workflow import NotNow
from tracker.evidence import workflow as evidence
from tracker.evidence.models import State, Update
from tracker.recommendations.models import Criteria, Part, Recommendation, Round
from tracker.statistics.models import Observation, SeriesText, SourceText
from tracker.statistics.reading import Figure, SeriesReading, of_recommendation

Frozen = dict[str, Any]


def reports_on(parts: Collection[Part]) -> dict[tuple[int, int], list[Update]]:
    """The accepted reports that stand, published or not, by (part, round), newest first."""
    found: dict[tuple[int, int], list[Update]] = defaultdict(list)
    rows = Update.objects.filter(ask__part__in=parts, state=State.ACCEPTED, withdrawn_in=None)
    for row in rows.select_related("ask__addressee__body", "ask__part", "submission", "round").order_by(
        "-pk"
    ):
        found[row.ask.part_id, row.round_id].append(row)
    return found


def figures_for(recommendation: Recommendation) -> dict[int, Frozen]:
    """The figures tied to a recommendation, as they read now, by their observation's primary key."""
    at = editions.now()
    readings = {read.slug: read for _, _, read in of_recommendation(at, recommendation.pk)}
    rows = Observation.objects.as_at(at).filter(series__slug__in=readings).select_related("series")
    found = {}
    for row in rows:
        read = readings[row.series.slug]
        time = (row.start, row.end, row.on)
        figure = next(one for one in read.figures if (one.start, one.end, one.on) == time)
        found[row.pk] = _frozen(read, figure, at.edition)
    return found


def _frozen(read: SeriesReading, figure: Figure, edition: int) -> Frozen:
    """A figure with its words and value, as JSON: enough to be read by itself when the figure has changed since."""
    return {
        "series": read.text.title,
        "unit": read.text.unit,
        "population": read.text.population,
        "geography": read.text.geography,
        "when": figure.when,
        "said": figure.said,
        "value": "" if figure.plain_value is None else str(figure.plain_value),
        "source": figure.source.title,
        "attribution": figure.source.attribution,
        "caveat": figure.caveat,
        "reference": figure.reference,
        "edition": edition,
    }


def cite(
    draft: Assessment, updates: Collection[Update], figures: Collection[Observation], *, by: User
) -> None:
    """Let a draft rest on exactly these. What it cited before stays frozen as it was. Raises NotNow."""
    check_rests_on([*updates, *reports_cited(draft)], by)
    _cite_reports(draft, {update.pk for update in updates})
    _cite_figures(draft, {figure.pk for figure in figures})


def cited(draft: Assessment) -> tuple[set[int], set[int]]:
    """Primary keys of the updates and of the observations that a version rests on."""
    updates = EvidenceCited.objects.filter(assessment=draft).values_list("update", flat=True)
    figures = FigureCited.objects.filter(assessment=draft).values_list("observation", flat=True)
    return set(updates), set(figures)


def check_rests_on(updates: Iterable[Update], by: User) -> None:
    """Nobody assesses what they reported themselves. Raises NotNow for whoever had a hand in one of `updates`."""
    if by.pk in reporters(updates):
        raise NotNow(
            "You worked on a report that this rests on, for the body, so somebody else has to assess it."
        )


def reports_cited(version: Assessment) -> list[Update]:
    """The reports that a version rests on."""
    return list(Update.objects.filter(cited_in__assessment=version).order_by("pk"))


def reporters(updates: Iterable[Update]) -> set[int]:
    """Primary keys of everyone who had a hand in these reports for their body."""
    return {person for update in updates for person in evidence.hands(update)}


def _cite_reports(draft: Assessment, wanted: set[int]) -> None:
    before = EvidenceCited.objects.filter(assessment=draft)
    before.exclude(update__in=wanted).delete()
    new = wanted - set(before.values_list("update", flat=True))
    on_it = {row.pk for row in reports_on([draft.part])[draft.part_id, draft.round_id]}
    if new - on_it:
        raise NotNow("Only an accepted report on this very part can be cited.")
    EvidenceCited.objects.bulk_create([EvidenceCited(assessment=draft, update_id=key) for key in sorted(new)])


def _cite_figures(draft: Assessment, wanted: set[int]) -> None:
    before = FigureCited.objects.filter(assessment=draft)
    before.exclude(observation__in=wanted).delete()
    new = wanted - set(before.values_list("observation", flat=True))
    if not new:
        return
    tied: Mapping[int, Frozen] = figures_for(draft.part.recommendation)
    if new - set(tied):
        raise NotNow("Only a figure that is tied to this recommendation can be cited.")
    FigureCited.objects.bulk_create(
        [FigureCited(assessment=draft, observation_id=key, frozen=tied[key]) for key in sorted(new)]
    )


def copy(version: Assessment, draft: Assessment) -> None:
    """Let the next version rest on what this one rested on, frozen as it was then."""
    EvidenceCited.objects.bulk_create(
        [
            EvidenceCited(assessment=draft, update_id=row.update_id)
            for row in version.evidence_cited.order_by("pk")
        ]
    )
    FigureCited.objects.bulk_create(
        [
            FigureCited(assessment=draft, observation_id=row.observation_id, frozen=row.frozen)
            for row in version.figures_cited.order_by("pk")
        ]
    )


def remove_figures(removal: Removal) -> None:
    """Blank what was frozen of a figure that was taken down, of its series' words, or of its source's."""
    for row in (removal.row, *removal.copies):
        quoting = _quoting(row)
        for model in (FigureCited, OutcomeFigure):
            for cited in model.objects.filter(quoting, taken_down=None).order_by("pk"):
                removal.blank(cited)


def _quoting(row: Readable) -> Q:
    """The citations that froze words or numbers of a row."""
    if isinstance(row, Observation):
        return Q(observation=row)
    if isinstance(row, SeriesText):
        return Q(observation__series=row.series_id)
    if isinstance(row, SourceText):
        return Q(observation__source=row.source_id)
    return Q(pk__in=[])


def gone(version: Assessment) -> list[str]:
    """What a version rests on and stands no more: reports and figures withdrawn, replaced or taken down since."""
    later = Update.objects.current().filter(
        ask=OuterRef("update__ask"), round=OuterRef("update__round"), version__gt=OuterRef("update__version")
    )
    rows = version.evidence_cited.filter(
        ~Q(update__withdrawn_in=None) | ~Q(update__taken_down=None) | Exists(later)
    )
    reports = list(rows.select_related("update__ask__addressee").order_by("pk"))
    names = {body.pk: body for body in Body.objects.as_at(editions.now())} if reports else {}
    told = [f"the report from {names[row.update.ask.addressee.body_id].in_a_sentence}" for row in reports]
    figures = version.figures_cited.exclude(FigureCited.STANDS).order_by("pk")
    return [*told, *(f"the figure “{row.words}”" for row in figures)]


def settles(part: Part) -> Criteria | None:
    """The criteria that hold for a part now: its own, or the recommendation's; None where there are none."""
    rows = Criteria.objects.current().filter(recommendation=part.recommendation_id)
    return rows.filter(part=part).first() or rows.filter(part=None).first()


def latest_round(part: Part) -> Round | None:
    """The round in which a part was last owed; None before the first release is recorded."""
    return Round.objects.current().filter(part=part).order_by("opened_on", "pk").last()
