"""Bar charts from readings. Pure: numbers in, widths and words out; a template draws them.

Two series share an axis only if unit, time basis, population and geography agree. Bars start at zero and are never
stacked or drawn as shares of a whole: the parts held rarely add up to one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.statistics.reading import Figure, SeriesReading


@dataclass(frozen=True)
class Bar:
    """One figure drawn: its label, its value in words, its width in hundredths of the axis."""

    label: str
    value_text: str
    width: float
    missing: bool
    approximate: bool


@dataclass(frozen=True)
class Chart:
    """Figures that may stand on one axis, and what that axis measures."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    axis_note: str


def charts(readings: Sequence[SeriesReading]) -> list[Chart]:
    """One chart for each axis among the readings, in the order in which the axes first appear."""
    axes: dict[tuple[str, ...], list[SeriesReading]] = defaultdict(list)
    for reading in readings:
        axes[reading.text.axis].append(reading)
    return [_chart(axis, same) for axis, same in axes.items()]


def _chart(axis: tuple[str, ...], readings: list[SeriesReading]) -> Chart:
    unit, basis, population, geography = axis
    drawn = [(reading, figure) for reading in readings for figure in reading.figures]
    largest = max((figure.value for _, figure in drawn if figure.value is not None), default=Decimal(0))
    full = Decimal(100) if unit == "percent" else Decimal(1) if unit == "proportion" else largest
    alone = len(readings) == 1
    title = readings[0].text.title if alone else f"{unit.capitalize()} {basis}, {geography}"
    return Chart(
        title=title,
        description=f"Of: {population}.",
        bars=tuple(_bar(reading, figure, full, alone) for reading, figure in drawn),
        axis_note=f"{unit.capitalize()}, {basis}; bars start at 0.",
    )


def _bar(reading: SeriesReading, figure: Figure, full: Decimal, alone: bool) -> Bar:
    value = figure.value
    return Bar(
        label=figure.when if alone else f"{reading.text.title}, {figure.when}",
        value_text=figure.said,
        width=float(max(Decimal(0), 100 * value / full)) if value is not None and full else 0.0,
        missing=value is None,
        approximate=figure.approximate,
    )
