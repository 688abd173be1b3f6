"""Bar charts from readings. Pure: numbers in, widths and words out; a template draws them.

Two series share an axis only if unit, time basis, population and geography agree. Bars start at zero and are never
stacked or drawn as shares of a whole: the parts held rarely add up to one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.statistics.reading import Figure, SeriesReading

# What a share is measured against, whatever its largest value is.
WHOLE = {"percent": Decimal(100), "proportion": Decimal(1)}


@dataclass(frozen=True)
class Bar:
    """One figure drawn: its label, its value in words, where it begins and how wide it is in hundredths of the axis."""

    label: str
    value_text: str
    start: float
    width: float
    missing: bool
    approximate: bool


@dataclass(frozen=True)
class Chart:
    """Figures that may stand on one axis, what that axis measures, and where its 0 is in hundredths of it."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    axis_note: str
    zero: float = 0.0


@dataclass(frozen=True)
class Axis:
    """From where to where a chart reaches; 0 is always in it."""

    low: Decimal
    high: Decimal

    def at(self, value: Decimal) -> float:
        """Where a value is, in hundredths from the left."""
        return float(100 * (value - self.low) / (self.high - self.low)) if self.high > self.low else 0.0


def charts(readings: Sequence[SeriesReading]) -> list[Chart]:
    """One chart for each axis among the readings, in the order in which the axes first appear."""
    axes: dict[tuple[str, ...], list[SeriesReading]] = defaultdict(list)
    for reading in readings:
        axes[reading.text.axis].append(reading)
    return [_chart(axis, same) for axis, same in axes.items()]


def _chart(axis: tuple[str, ...], readings: list[SeriesReading]) -> Chart:
    unit, basis, population, geography = axis
    drawn = [(reading, figure) for reading in readings for figure in reading.figures]
    values = [figure.value for _, figure in drawn if figure.value is not None]
    reach = Axis(min([Decimal(0), *values]), max([WHOLE.get(unit, Decimal(0)), *values]))
    alone = len(readings) == 1
    title = readings[0].text.title if alone else f"{unit.capitalize()} {basis}, {geography}"
    return Chart(
        title=title,
        description=f"Of: {population}.",
        bars=tuple(_bar(reading, figure, reach, alone) for reading, figure in drawn),
        axis_note=f"{unit.capitalize()}, {basis}; bars start at 0.",
        zero=reach.at(Decimal(0)),
    )


def _bar(reading: SeriesReading, figure: Figure, reach: Axis, alone: bool) -> Bar:
    value = figure.value or Decimal(0)
    ends = sorted((reach.at(Decimal(0)), reach.at(value)))
    return Bar(
        label=figure.when if alone else f"{reading.text.title}, {figure.when}",
        value_text=figure.said,
        start=ends[0],
        width=ends[1] - ends[0],
        missing=figure.value is None,
        approximate=figure.approximate,
    )
