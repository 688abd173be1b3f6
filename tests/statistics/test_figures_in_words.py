"""How dates, periods, numbers and figures are written."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.statistics.shipped import shipped_readings
from tracker.core import formats
from tracker.statistics.models import Missing, Precision
from tracker.statistics.reading import said

days = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2022-04-01", "2023-03-31", "year to March 2023"),
        ("2022-01-01", "2022-12-31", "year to December 2022"),
        ("2023-03-01", "2024-02-29", "year to February 2024"),
        ("2022-01-01", "2022-12-09", "1 January to 9 December 2022 (343 days)"),
        ("2022-04-02", "2023-04-01", "2 April 2022 to 1 April 2023 (365 days)"),
        ("2021-10-01", "2022-03-31", "1 October 2021 to 31 March 2022 (182 days)"),
        ("2022-06-23", "2022-06-23", "23 June to 23 June 2022 (1 day)"),
        ("2012-07-01", "2022-06-30", "10 years, July 2012 to June 2022"),
        ("2013-04-01", "2022-03-31", "9 years, April 2013 to March 2022"),
    ],
)
def test_a_period_is_written_as_people_name_it(start: str, end: str, words: str) -> None:
    assert formats.period(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == words


@given(days, st.integers(min_value=0, max_value=4000))
def test_only_whole_years_are_called_years_and_everything_else_says_its_days(
    start: dt.date, more: int
) -> None:
    end = start + dt.timedelta(days=more)
    words = formats.period(start, end)
    whole_years = end + dt.timedelta(days=1) in {
        dt.date(start.year + years, start.month, 1) for years in range(1, 12) if start.day == 1
    }
    assert ("year" in words) == whole_years
    assert ("day" in words) == (not whole_years)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("18454.0000"), "18,454"),
        (Decimal("0.6000"), "0.6"),
        (Decimal("10"), "10"),
        (Decimal("1000.0000"), "1,000"),
        (Decimal("0"), "0"),
        (Decimal("-1.8"), "-1.8"),
        (1234567, "1,234,567"),
        (89.3, "89.3"),
    ],
)
def test_numbers_have_thousands_commas_and_no_needless_noughts(
    value: Decimal | int | float, words: str
) -> None:
    assert formats.number(value) == words


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4))
def test_a_number_in_words_is_the_number(value: Decimal) -> None:
    assert Decimal(formats.number(value).replace(",", "")) == value


def test_days_are_written_out() -> None:
    assert formats.day(dt.date(2025, 5, 3)) == "3 May 2025"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], ""),
        (["MOPAC"], "MOPAC"),
        (["MOPAC", "the IOPC"], "MOPAC and the IOPC"),
        (["MOPAC", "the IOPC", "the Met"], "MOPAC, the IOPC and the Met"),
        (
            ["the Mayor, through MOPAC,", "the IOPC", "the Met"],
            "the Mayor, through MOPAC, the IOPC and the Met",
        ),
    ],
)
def test_several_words_are_a_list_in_a_sentence(words: list[str], sentence: str) -> None:
    assert formats.listed(words) == sentence


def test_a_count_agrees_with_its_noun() -> None:
    assert formats.counted(1, "part") == "1 part"
    assert formats.counted(1018, "part") == "1,018 parts"
    assert formats.counted(2, "body", "bodies") == "2 bodies"


@pytest.mark.parametrize(
    ("value", "unit", "precision", "printed", "words"),
    [
        ("18454", "allegations", Precision.EXACT, "", "18,454"),
        ("89", "percent", Precision.ROUNDED, "", "89% (rounded)"),
        ("33", "percent change", Precision.ROUNDED, "", "33% (rounded)"),
        ("10200", "complaints", Precision.LOOKS_ROUNDED, "", "10,200 (looks rounded)"),
        ("1000", "allegations", Precision.APPROXIMATE, "almost 1,000", "almost 1,000"),
        ("1000", "allegations", Precision.APPROXIMATE, "", "about 1,000"),
        ("0.6", "proportion", Precision.APPROXIMATE, "six in 10", "six in 10"),
        ("0", "letters", Precision.EXACT, "", "0"),
    ],
)
def test_a_figure_keeps_its_precision_in_words(
    value: str, unit: str, precision: str, printed: str, words: str
) -> None:
    assert said(Decimal(value), unit=unit, precision=precision, printed=printed, missing="") == words


@pytest.mark.parametrize("missing", Missing)
def test_a_figure_that_is_not_there_says_why(missing: str) -> None:
    assert said(None, unit="people", precision="", printed="", missing=missing) == missing


def test_no_figure_that_is_shipped_reads_as_exact_unless_it_is() -> None:
    for reading in shipped_readings():
        for figure in reading.figures:
            bare = figure.value is not None and figure.said == formats.number(figure.value)
            assert bare == (figure.precision == Precision.EXACT), figure.reference
