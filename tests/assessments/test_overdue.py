"""Overdue, over every combination of what bears on it: nobody is called late who answered, or whom nobody recorded."""

import datetime as dt
from itertools import product

import pytest

from tracker.assessments.overdue import Facts, overdue_from
from tracker.assessments.rollup import FINDINGS
from tracker.evidence.models import Progress
from tracker.responses.models import Position

DUE = dt.date(2022, 12, 31)
DAY_AFTER = dt.date(2023, 1, 1)
SAYS_SO = {"says it is done", "says it is continuing"}
SAID_NO = {"not accepted", "referred elsewhere", "declined to answer"}


@pytest.mark.parametrize("progress", ["", *Progress.values])
@pytest.mark.parametrize("position", ["", *Position.values])
def test_only_a_silent_lead_with_a_date_and_a_complete_record_is_ever_overdue(position, progress):
    yes_no = (True, False)
    for leads, dated, complete, read, closed, found in product(
        yes_no, yes_no, yes_no, yes_no, yes_no, [None, *FINDINGS]
    ):
        facts = Facts(
            leads=leads,
            due_on=DUE if dated else None,
            record_complete=complete,
            position=position,
            progress=progress,
            being_read=read,
            found=found,
            closed=closed,
        )
        excused = read or closed or progress in SAYS_SO or position in SAID_NO or found == "met"
        expected = DAY_AFTER if leads and dated and complete and not excused else None
        assert overdue_from(facts) == expected, facts


def test_a_date_counts_to_its_end():
    """On the day itself nobody is late; the first late day is the one after."""
    assert overdue_from(Facts(leads=True, due_on=DUE, record_complete=True)) == DAY_AFTER
