"""The format of a file of figures (docs/figures-format.md) and the checks that its sections hold together. No ORM."""

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from tracker.core.yamlfile import (
    Day,
    FullText,
    Link,
    Loc,
    Problem,
    Section,
    Slug,
    Text,
    Words,
    by_way_of,
    circle,
    mappings,
    repeated,
    unknown,
)
from tracker.statistics.models import Missing, Polarity, Precision, TimeBasis

LongSlug = Annotated[Slug, StringConstraints(max_length=100)]
Words200 = Annotated[Words, StringConstraints(max_length=200)]
Words100 = Annotated[Words, StringConstraints(max_length=100)]


class SourceSection(Section):
    """A document that figures come from: who made them and, where it is held second-hand, who reported them."""

    slug: LongSlug
    title: Words
    made_by: Words200
    reported_by: Words200 | None = None
    checked: bool = False
    link: Link | None = None
    note: Text = ""


class ObservationSection(Section):
    """One figure, under the name by which a person finds it again (`figure`), and where its source has it."""

    figure: Annotated[Words, StringConstraints(max_length=40)]
    source: LongSlug
    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    on: Day | None = None
    value: Decimal | None = Field(default=None, max_digits=20, decimal_places=4)
    missing: Missing | None = None
    precision: Precision | None = None
    printed: Words100 | None = None
    place: Words100 | None = None
    caveat: Text = ""

    @model_validator(mode="after")
    def of_one_time(self) -> Self:
        """A period, with its first and last day, or one day."""
        if (self.on is None) == (self.start is None) or (self.start is None) != (self.end is None):
            raise ValueError("give from and to for a period, or on for one day")
        if self.start and self.end and self.start > self.end:
            raise ValueError("from comes after to")
        return self

    @model_validator(mode="after")
    def of_one_value(self) -> Self:
        """A value with its precision, or why there is none: never both, never neither."""
        if (self.value is None) == (self.missing is None):
            raise ValueError("give a value, or missing with the reason why there is none")
        if (self.value is None) != (self.precision is None):
            raise ValueError("a value has a precision; what is missing has none")
        return self


class ShareSection(Section):
    """The two series that a percentage can be worked out from: `part` ÷ `whole`."""

    part: LongSlug
    whole: LongSlug


class SeriesSection(Section):
    """One thing counted, in one unit, on one time basis; `caveats` are named in the file's own section."""

    slug: LongSlug
    title: Words
    unit: Annotated[Words, StringConstraints(max_length=60)]
    time_basis: TimeBasis
    population: Words200
    geography: Words200
    definition: FullText
    caveats: list[str] = Field(default_factory=list)
    subset_of: LongSlug | None = None
    base_not_stated: bool = False
    share: ShareSection | None = None
    change_in: LongSlug | None = None
    polarity: Polarity = Polarity.AMBIGUOUS
    last_period_end: Day | None = None
    break_note: Text = ""
    observations: Annotated[list[ObservationSection], Field(min_length=1)]


class IndicatorSection(Section):
    """A series with what it can and cannot show about a recommendation."""

    series: LongSlug
    can_show: FullText
    cannot_show: FullText


class RecommendationFigures(Section):
    """How a recommendation's figures are to be read, or that none bears on it; and which they are."""

    report: LongSlug
    number: str
    note: FullText
    figures: list[IndicatorSection] = Field(default_factory=list)


class FiguresFile(Section):
    """Figures with their sources, and how they are tied to recommendations."""

    title: Words
    sources: Annotated[list[SourceSection], Field(min_length=1)]
    caveats: dict[str, Text] = Field(default_factory=dict)
    series: Annotated[list[SeriesSection], Field(min_length=1)]
    recommendations: list[RecommendationFigures] = Field(default_factory=list)


def problems(raw: Any, known_recommendations: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """Where a file contradicts itself, or ties a figure to a recommendation that is not here.

    `known_recommendations` are (report's slug, number) pairs.
    """
    sources, series = mappings(raw, "sources"), mappings(raw, "series")
    source_slugs = {str(source.get("slug")) for _, source in sources}
    slugs = {str(item.get("slug")) for _, item in series}
    caveats = raw.get("caveats") if isinstance(raw.get("caveats"), dict) else {}
    yield from repeated(sources, "slug", "source")
    yield from repeated(series, "slug", "series")
    yield from repeated(
        [it for loc, item in series for it in mappings(item, "observations", loc)],
        "figure",
        "figure",
    )
    whole_of = {str(item.get("slug")): str(item["subset_of"]) for _, item in series if item.get("subset_of")}
    for loc, item in series:
        yield from _series_problems(item, loc, slugs, source_slugs, set(caveats))
        if around := circle(str(item.get("slug")), whole_of):
            yield (*loc, "subset_of"), f"a series cannot be a subset of itself{by_way_of(around[1:])}"
        if item.get("time_basis") != TimeBasis.WINDOW:
            yield from _overlaps(item, loc)
    ties = mappings(raw, "recommendations")
    named = [(loc, {"number": f"{tie.get('number')} of {tie.get('report')}"}) for loc, tie in ties]
    yield from repeated(named, "number", "entry for recommendation")
    for loc, tie in ties:
        yield from repeated(mappings(tie, "figures", loc), "series", "tie to")
        if (
            str(tie.get("report")),
            str(tie.get("number")),
        ) not in known_recommendations:
            yield (
                (*loc, "number"),
                f"there is no recommendation {tie.get('number')} of the report {tie.get('report')!r}",
            )
        for at, figure in mappings(tie, "figures", loc):
            yield from unknown(figure.get("series"), slugs, (*at, "series"), "series")


def _series_problems(
    item: dict[str, Any],
    loc: tuple[str | int, ...],
    slugs: set[str],
    sources: set[str],
    caveats: set[str],
) -> Iterator[Problem]:
    yield from unknown(item.get("caveats"), caveats, (*loc, "caveats"), "caveat")
    for key in ("subset_of", "change_in"):
        yield from unknown(item.get(key), slugs, (*loc, key), "series")
    share = item.get("share")
    if isinstance(share, dict):
        for key in ("part", "whole"):
            yield from unknown(share.get(key), slugs, (*loc, "share", key), "series")
    last = _day(item.get("last_period_end"))
    times = []
    for at, observation in mappings(item, "observations", loc):
        yield from unknown(observation.get("source"), sources, (*at, "source"), "source")
        for key in ("to", "on"):
            end = _day(observation.get(key))
            if last and end and end > last:
                yield (
                    (*at, key),
                    f"the series cannot be continued after {last}: {item.get('break_note', '')}",
                )
        days = [_day(observation.get(key)) for key in ("from", "to", "on")]
        times.append((at, {"time": " to ".join(str(day) for day in days if day) or None}))
    yield from repeated(times, "time", "figure of this series for")


def _overlaps(item: dict[str, Any], loc: Loc) -> Iterator[Problem]:
    """A problem for each period that shares days with an earlier one of the series: the two would be added up."""
    periods = sorted(
        (start, end, at)
        for at, observation in mappings(item, "observations", loc)
        if (start := _day(observation.get("from"))) and (end := _day(observation.get("to")))
    )
    for (start, end, _), (begins, ends, at) in pairwise(periods):
        if begins <= end and (begins, ends) != (start, end):
            yield (*at, "from"), f"this period overlaps with the one from {start} to {end}"


def _day(value: Any) -> dt.date | None:
    """A day as it stands in a file, whether in quotes or with an hour; None for what is no day."""
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
