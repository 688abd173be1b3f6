"""What may stand on one axis, and how each figure is drawn."""

import datetime as dt
from decimal import Decimal
from itertools import combinations

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from tests.statistics.shipped import shipped_readings
from tracker.statistics.charts import Bar, charts
from tracker.statistics.models import Missing, Precision, SeriesText, SourceText
from tracker.statistics.reading import Figure, SeriesReading, said

AXIS = ("unit", "time_basis", "population", "geography")
LETTERS = {
    "title": "Letters",
    "unit": "letters",
    "time_basis": "received in a period",
    "population": "everybody",
    "geography": "Here",
}

values = st.decimals(min_value=0, max_value=10**9, places=2) | st.none()


def reading(
    *seen: Decimal | int | None, precision: str = Precision.EXACT, missing: str = "not held", **words: str
) -> SeriesReading:
    """An invented series with one figure for each year; None is a figure that is not there."""
    text = SeriesText(**LETTERS | words)
    return SeriesReading(
        "letters",
        text,
        tuple(
            Figure(
                reference=f"F{year}",
                start=None,
                end=None,
                on=dt.date(year, 6, 23),
                value=None if value is None else Decimal(value),
                precision="" if value is None else precision,
                said=said(
                    None if value is None else Decimal(value),
                    unit=text.unit,
                    precision=precision,
                    printed="",
                    missing=missing,
                ),
                source=SourceText(title="A letter book"),
                place="",
                caveat="",
            )
            for year, value in enumerate(seen, start=2001)
        ),
    )


def bars(*readings: SeriesReading) -> list[Bar]:
    return [bar for chart in charts(readings) for bar in chart.bars]


def test_two_shipped_series_share_an_axis_only_if_unit_basis_population_and_geography_agree() -> None:
    for pair in combinations(shipped_readings(), 2):
        agree = all(getattr(pair[0].text, name) == getattr(pair[1].text, name) for name in AXIS)
        assert len(charts(pair)) == (1 if agree else 2), [one.slug for one in pair]


def test_all_shipped_series_together_stand_on_as_many_axes_as_there_are_and_lose_no_figure() -> None:
    readings = shipped_readings()
    drawn = charts(readings)
    assert len(drawn) == len({tuple(getattr(one.text, name) for name in AXIS) for one in readings})
    assert sum(len(chart.bars) for chart in drawn) == sum(len(one.figures) for one in readings) == 39


@pytest.mark.parametrize("differing", AXIS)
def test_one_difference_is_enough_to_keep_two_series_apart(differing: str) -> None:
    assert len(charts([reading(1), reading(2)])) == 1
    assert len(charts([reading(1), reading(2, **{differing: "otherwise"})])) == 2


@given(st.lists(values, min_size=1, max_size=8))
def test_every_bar_starts_at_zero_and_is_as_long_as_its_value(seen: list[Decimal | None]) -> None:
    largest = max((value for value in seen if value), default=Decimal(0))
    for value, bar in zip(seen, bars(reading(*seen)), strict=True):
        assert 0 <= bar.width <= 100
        assert bar.missing == (value is None)
        if not value:
            assert bar.width == 0
        else:
            assert bar.width == pytest.approx(float(100 * value / largest))


@given(st.lists(st.decimals(min_value=1, max_value=10**6, places=0), min_size=2, max_size=6))
def test_bars_are_never_stacked_into_a_whole(seen: list[Decimal]) -> None:
    drawn = bars(*(reading(value, title=f"Letters {place}") for place, value in enumerate(seen)))
    assert len(drawn) == len(seen)
    assert max(bar.width for bar in drawn) == 100


def test_a_share_is_measured_against_the_whole_not_against_the_largest_share() -> None:
    assert [bar.width for bar in bars(reading(89, 40, unit="percent"))] == [89, 40]
    assert [bar.width for bar in bars(reading(Decimal("0.6"), unit="proportion"))] == [60]


def test_what_is_below_nought_is_drawn_on_the_other_side_of_it() -> None:
    [chart] = charts([reading(-25, 0, 75, None)])
    assert chart.zero == 25
    assert [(bar.start, bar.width) for bar in chart.bars] == [(0, 25), (25, 0), (25, 75), (25, 0)]
    page = render_to_string("components/chart.html", {"chart": chart})
    assert page.count("app-chart__zero") == 3
    assert 'x="0.00%" y="2" width="25.00%"' in page
    assert "app-chart__zero" not in render_to_string(
        "components/chart.html", {"chart": charts([reading(1)])[0]}
    )


def test_nothing_runs_past_its_axis() -> None:
    assert [(bar.start, bar.width) for bar in bars(reading(120, 60, unit="percent"))] == [(0, 100), (0, 50)]
    assert [bar.width for bar in bars(reading(2, 1, unit="proportion"))] == [100, 50]
    assert [(bar.start, bar.width) for bar in bars(reading(-50, -25))] == [(0, 100), (50, 50)]


@pytest.mark.parametrize("missing", Missing)
def test_what_is_missing_has_no_bar_says_why_and_is_never_nought(missing: str) -> None:
    [bar, _] = bars(reading(None, 12, missing=missing))
    assert bar.missing
    assert bar.width == 0
    assert bar.value_text == missing
    [alone] = charts([reading(None, missing=missing)])
    page = render_to_string("components/chart.html", {"chart": alone})
    assert missing.capitalize() in page
    assert "<rect" not in page
    assert ">0<" not in page


def test_a_counted_nought_is_a_figure_and_not_a_missing_one() -> None:
    [bar] = bars(reading(0))
    assert (bar.missing, bar.width, bar.value_text) == (False, 0, "0")


@pytest.mark.parametrize(
    ("precision", "marked"),
    [
        (Precision.EXACT, False),
        (Precision.ROUNDED, False),
        (Precision.LOOKS_ROUNDED, True),
        (Precision.APPROXIMATE, True),
    ],
)
def test_a_figure_that_is_about_right_only_is_drawn_otherwise(precision: str, marked: bool) -> None:
    [chart] = charts([reading(1000, precision=precision)])
    assert chart.bars[0].approximate is marked
    exact = render_to_string("components/chart.html", {"chart": charts([reading(1000)])[0]})
    page = render_to_string("components/chart.html", {"chart": chart})
    assert (page.count("approximate") > exact.count("approximate")) is marked


def test_the_chart_and_the_table_hold_the_same_figures_in_the_same_order() -> None:
    for shipped in shipped_readings():
        [chart] = charts([shipped])
        assert [(bar.label, bar.value_text) for bar in chart.bars] == [
            (figure.when, figure.said) for figure in shipped.figures
        ]


def test_on_a_shared_axis_each_bar_says_which_series_it_is_of() -> None:
    [chart] = charts([reading(1, title="Letters"), reading(2, title="Postcards")])
    assert [bar.label for bar in chart.bars] == ["Letters, 23 June 2001", "Postcards, 23 June 2001"]
    assert "Letters" in chart.title
    assert "Here" in chart.title


def test_the_axis_says_what_it_measures_and_that_it_starts_at_nought() -> None:
    for chart in charts(shipped_readings()):
        assert "start at 0" in chart.axis_note
