"""What comes next, on a day before a target date and on a day after it."""

import pytest

from tests.public.conftest import Read

pytestmark = pytest.mark.usefixtures("invented_world")


@pytest.mark.parametrize(
    ("day", "ahead"), [("2024-12-30", True), ("2024-12-31", True), ("2025-01-01", False)]
)
def test_a_target_date_comes_next_until_its_day_has_ended(read: Read, day: str, ahead: bool) -> None:
    coming = read(f"/?as-at={day}").under("What comes next").text
    assert ("31 December 2024: target date of A1 Mend the lamps" in coming) is ahead


def test_what_recurs_comes_with_its_occasion_and_no_invented_date(read: Read) -> None:
    coming = read("/?as-at=2024-07-01").under("What comes next").text
    assert "each first night of frost: B2 Report each winter (no date is known)" in coming
