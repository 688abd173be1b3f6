"""Downloads: one writer of CSV, and no cell that a spreadsheet program would run."""

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest

from tracker.core.csv import csv_response


def read(*rows: tuple[object, ...]) -> list[list[str]]:
    """What a reader's program finds in a download of these rows."""
    response = csv_response("lamps.csv", ("a", "b"), rows)
    return list(csv.reader(StringIO(response.content.decode())))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")']
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text) -> None:
    assert read((text, "b"))[1] == [f"'{text}", "b"]


def test_numbers_stay_numbers_dates_are_plain_and_nothing_is_empty() -> None:
    assert read((-5, Decimal("1.5")), (None, dt.date(2025, 1, 2))) == [
        ["a", "b"],
        ["-5", "1.5"],
        ["", "2025-01-02"],
    ]


def test_commas_quotes_and_lines_come_through() -> None:
    assert read(('a, "b"', "two\nlines"))[1] == ['a, "b"', "two\nlines"]


def test_it_is_a_download_in_utf_8() -> None:
    response = csv_response("lamps.csv", ("ä",), [])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="lamps.csv"'
