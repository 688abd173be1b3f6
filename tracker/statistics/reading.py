"""Reading figures at a point: one query feeds the chart, the table and the download.

`figures` reads any number of series in a fixed number of SQL statements; what it returns is plain data.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.core import formats
from tracker.core.editions import At
from tracker.statistics.models import Indicator, Observation, Precision, SeriesText, SourceText


@dataclass(frozen=True)
class Figure:
    """One observation, ready to be read: its time, its value in words, and where it comes from.

    `value` is None where there is none; then `said` says why ("not held"). `worked_out` shows the sum behind a
    derived figure, where the numbers it is made of are held.
    """

    reference: str
    start: dt.date | None
    end: dt.date | None
    on: dt.date | None
    value: Decimal | None
    precision: str
    said: str
    source: SourceText
    place: str
    caveat: str
    worked_out: str = ""

    @property
    def when(self) -> str:
        """Its period or day, as people name it: "year to March 2023", "23 June 2023"."""
        if self.on:
            return formats.day(self.on)
        assert self.start is not None
        assert self.end is not None
        return formats.period(self.start, self.end)

    @property
    def plain_value(self) -> Decimal | None:
        """Its value for a download, without needless noughts; None where there is none."""
        return None if self.value is None else Decimal(formats.number(self.value).replace(",", ""))

    @property
    def approximate(self) -> bool:
        """True for a figure that its source gives as about right only; it is drawn and written differently."""
        return self.precision in {Precision.APPROXIMATE, Precision.LOOKS_ROUNDED}


@dataclass(frozen=True)
class SeriesReading:
    """A series at a point: its words, and its figures in the order of their time."""

    slug: str
    text: SeriesText
    figures: tuple[Figure, ...]

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/statistics/{self.slug}/"

    def by_source(self) -> "list[SeriesReading]":
        """The series as each of its documents tells it: one reading with the figures of each."""
        told: dict[int, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            told[figure.source.source_id].append(figure)
        return [replace(self, figures=tuple(figures)) for figures in told.values()]


def said(value: Decimal | None, *, unit: str, precision: str, printed: str, missing: str) -> str:
    """A figure in words that keep its precision: "18,454", "89% (rounded)", "almost 1,000", "not held"."""
    if value is None:
        return missing
    if printed:
        return printed
    number = formats.number(value) + ("%" if unit.startswith("percent") else "")
    note = {Precision.ROUNDED: " (rounded)", Precision.LOOKS_ROUNDED: " (looks rounded)"}.get(
        Precision(precision), ""
    )
    about = "about " if precision == Precision.APPROXIMATE else ""
    return f"{about}{number}{note}"


def figures(at: At, series: Collection[int]) -> dict[int, SeriesReading]:
    """The readings of `series` (primary keys) published at `at`, by primary key."""
    texts = list(
        SeriesText.objects.as_at(at)
        .filter(series__in=series)
        .select_related("series", "subset_of")
        .order_by("series_id")
    )
    feeding = {
        key for text in texts for key in (text.share_part_id, text.share_whole_id, text.change_in_id) if key
    }
    rows: dict[int, list[Observation]] = defaultdict(list)
    for row in Observation.objects.as_at(at).filter(series__in={*series, *feeding}):
        rows[row.series_id].append(row)
    needed = {row.source_id for same in rows.values() for row in same}
    sources = {row.source_id: row for row in SourceText.objects.as_at(at).filter(source__in=needed)}
    return {
        text.series_id: SeriesReading(
            text.series.slug,
            text,
            tuple(_figure(row, text, sources[row.source_id], rows) for row in rows[text.series_id]),
        )
        for text in texts
    }


def of_recommendation(at: At, recommendation: int) -> list[tuple[str, str, SeriesReading]]:
    """The series tied to a recommendation at `at`, in their order: (can show, cannot show, reading)."""
    indicators = list(Indicator.objects.as_at(at).filter(recommendation=recommendation).order_by("position"))
    read = figures(at, {row.series_id for row in indicators})
    return [
        (row.can_show, row.cannot_show, read[row.series_id]) for row in indicators if row.series_id in read
    ]


def _figure(
    row: Observation, text: SeriesText, source: SourceText, rows: dict[int, list[Observation]]
) -> Figure:
    return Figure(
        reference=row.reference,
        start=row.start,
        end=row.end,
        on=row.on,
        value=row.value,
        precision=row.precision,
        said=said(
            row.value, unit=text.unit, precision=row.precision, printed=row.printed, missing=row.missing
        ),
        source=source,
        place=row.place,
        caveat=row.caveat,
        worked_out=_worked_out(row, text, rows),
    )


def _worked_out(row: Observation, text: SeriesText, rows: dict[int, list[Observation]]) -> str:
    """The sum behind a derived figure: "15,763 ÷ 17,653 = 89.3%"; empty where its numbers are not held."""
    if text.share_part_id and text.share_whole_id:
        part = _same_time(row, rows[text.share_part_id])
        whole = _same_time(row, rows[text.share_whole_id])
        if part and whole and part.value is not None and whole.value:
            share = formats.number(round(100 * part.value / whole.value, 1))
            return f"{formats.number(part.value)} ÷ {formats.number(whole.value)} = {share}%"
    if text.change_in_id:
        later = _same_time(row, rows[text.change_in_id])
        earlier = [seen for seen in rows[text.change_in_id] if _before(seen, later)]
        if later and later.value is not None and earlier and earlier[-1].value:
            before = earlier[-1].value
            change = formats.number(round(100 * (later.value - before) / before, 1))
            return f"({formats.number(later.value)} − {formats.number(before)}) ÷ {formats.number(before)} = {change}%"
    return ""


def _before(earlier: Observation, later: Observation | None) -> bool:
    return bool(earlier.end and later and later.end and earlier.end < later.end)


def _same_time(row: Observation, others: list[Observation]) -> Observation | None:
    """The observation among `others` for exactly the same period or day; never matched on a value."""
    time = (row.start, row.end, row.on)
    return next((other for other in others if (other.start, other.end, other.on) == time), None)
