"""Verbs of this room: load figures, and what they can show, from a file and publish them."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from tracker.core import yamlfile
from tracker.core.models import Published
from tracker.core.reconcile import Outcome, bring_in_line
from tracker.recommendations.models import Recommendation
from tracker.statistics.figuresfile import FiguresFile, SeriesSection, problems
from tracker.statistics.models import (
    FiguresNote,
    Indicator,
    Observation,
    Series,
    SeriesText,
    Source,
    SourceText,
)


@transaction.atomic
def load_figures(*, path: Path, update: bool) -> Outcome:
    """Publish a file of figures as an edition by the system. The recommendations it speaks of must be here.

    Figures that are here already are left alone, unless `update`. Raises yamlfile.FileErrors with every error and
    its line.
    """
    recommendations = {
        (row.report.slug, row.number): row for row in Recommendation.objects.select_related("report")
    }
    file = yamlfile.read(path, FiguresFile, lambda raw: problems(raw, recommendations.keys()))
    sources = {item.slug: Source.objects.get_or_create(slug=item.slug)[0] for item in file.sources}
    series = {item.slug: Series.objects.get_or_create(slug=item.slug)[0] for item in file.series}
    return bring_in_line(
        f"Figures “{file.title}”",
        [
            *_source_rows(file, sources),
            *(row for item in file.series for row in _series_rows(item, file.caveats, series, sources)),
            *_indicator_rows(file, recommendations, series),
        ],
        _current(
            sources,
            series,
            [recommendations[tie.report, tie.number] for tie in file.recommendations],
        ),
        is_new=not SeriesText.objects.current().filter(series__in=series.values()).exists(),
        update=update,
        about=[*sources.values(), *series.values()],
    )


def _source_rows(file: FiguresFile, sources: dict[str, Source]) -> Iterator[Published]:
    for item in file.sources:
        yield SourceText(
            source=sources[item.slug],
            title=item.title,
            made_by=item.made_by,
            reported_by=item.reported_by or "",
            checked=item.checked,
            link=item.link or "",
            note=item.note,
        )


def _series_rows(
    item: SeriesSection,
    caveats: dict[str, str],
    series: dict[str, Series],
    sources: dict[str, Source],
) -> Iterator[Published]:
    def named(slug: str | None) -> Series | None:
        return series[slug] if slug else None

    yield SeriesText(
        series=series[item.slug],
        title=item.title,
        unit=item.unit,
        time_basis=item.time_basis,
        population=item.population,
        geography=item.geography,
        definition=item.definition,
        caveats=[caveats[name] for name in item.caveats],
        subset_of=named(item.subset_of),
        base_not_stated=item.base_not_stated,
        share_part=named(item.share.part if item.share else None),
        share_whole=named(item.share.whole if item.share else None),
        change_in=named(item.change_in),
        polarity=item.polarity,
        last_period_end=item.last_period_end,
        break_note=item.break_note,
    )
    for seen in item.observations:
        yield Observation(
            series=series[item.slug],
            source=sources[seen.source],
            reference=seen.figure,
            start=seen.start,
            end=seen.end,
            on=seen.on,
            value=seen.value,
            missing=seen.missing or "",
            precision=seen.precision or "",
            printed=seen.printed or "",
            place=seen.place or "",
            caveat=seen.caveat,
        )


def _indicator_rows(
    file: FiguresFile,
    recommendations: dict[tuple[str, str], Recommendation],
    series: dict[str, Series],
) -> Iterator[Published]:
    for tie in file.recommendations:
        recommendation = recommendations[tie.report, tie.number]
        yield FiguresNote(recommendation=recommendation, text=tie.note)
        for position, figure in enumerate(tie.figures, start=1):
            yield Indicator(
                recommendation=recommendation,
                series=series[figure.series],
                position=position,
                can_show=figure.can_show,
                cannot_show=figure.cannot_show,
            )


def _current(
    sources: dict[str, Source],
    series: dict[str, Series],
    recommendations: list[Recommendation],
) -> Iterator[Published]:
    """What is published now about the sources, series and recommendations that a file speaks of."""
    yield from SourceText.objects.current().filter(source__in=sources.values())
    yield from SeriesText.objects.current().filter(series__in=series.values())
    yield from Observation.objects.filter(withdrawn_in=None, series__in=series.values())
    yield from FiguresNote.objects.current().filter(recommendation__in=recommendations)
    # What other files tie to the same recommendations is theirs.
    yield from Indicator.objects.current().filter(
        recommendation__in=recommendations, series__in=series.values()
    )
