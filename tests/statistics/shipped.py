"""The figures that the product ships, read from their file without a database."""

from functools import cache
from pathlib import Path

from tracker.core import yamlfile
from tracker.statistics import actions
from tracker.statistics.figuresfile import FiguresFile, ObservationSection, SeriesSection
from tracker.statistics.models import SeriesText, SourceText
from tracker.statistics.reading import Figure, SeriesReading, said

FILE = Path(actions.__file__).parent / "data" / "police-conduct-and-complaints.yaml"


@cache
def figures_file() -> FiguresFile:
    return yamlfile.read(FILE, FiguresFile, lambda raw: iter(()))


@cache
def shipped_readings() -> tuple[SeriesReading, ...]:
    """Every series that is shipped, as pages read it."""
    sources = {item.slug: SourceText(title=item.title) for item in figures_file().sources}
    return tuple(_reading(item, sources) for item in figures_file().series)


def _reading(item: SeriesSection, sources: dict[str, SourceText]) -> SeriesReading:
    text = SeriesText(
        title=item.title,
        unit=item.unit,
        time_basis=item.time_basis,
        population=item.population,
        geography=item.geography,
    )
    return SeriesReading(
        item.slug, text, tuple(_figure(item, seen, sources[seen.source]) for seen in item.observations)
    )


def _figure(item: SeriesSection, seen: ObservationSection, source: SourceText) -> Figure:
    return Figure(
        reference=seen.figure,
        start=seen.start,
        end=seen.end,
        on=seen.on,
        value=seen.value,
        precision=seen.precision or "",
        said=said(
            seen.value,
            unit=item.unit,
            precision=seen.precision or "",
            printed=seen.printed or "",
            missing=seen.missing or "",
        ),
        source=source,
        place=seen.place or "",
        caveat=seen.caveat,
    )
