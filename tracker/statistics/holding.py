"""What a hold means for figures: those that stand on a held report's pages do not change either."""

from django.db.models import Q

from tracker.core.editions import Publication
from tracker.recommendations import holds
from tracker.statistics.models import Indicator, Observation, SeriesText, SourceText


def refuse(publication: Publication) -> None:
    """The hook of publishing: no figure that is tied to a report on hold changes. Raises OnHold."""
    holds.check(publication, _touched)


def _touched(publication: Publication) -> set[int]:
    """Primary keys of the reports on whose pages a figure changes, its series' words, or its source's."""
    rows = [*publication.added, *publication.withdrawn]
    changed = {row.series_id for row in rows if isinstance(row, Observation | SeriesText)}
    sources = {row.source_id for row in rows if isinstance(row, SourceText)}
    from_them = Observation.objects.current().filter(source__in=sources).order_by()
    changed |= set(from_them.values_list("series", flat=True))
    # A percentage shows the sum that it comes from, and a series the one that it is counted inside.
    told = Q()
    for field in ("share_part", "share_whole", "change_in", "subset_of"):
        told |= Q(**{f"{field}__in": changed})
    shown = changed | set(
        SeriesText.objects.current().filter(told).order_by().values_list("series", flat=True)
    )
    ties = Indicator.objects.current().filter(series__in=shown).order_by()
    return set(ties.values_list("recommendation__report", flat=True))
