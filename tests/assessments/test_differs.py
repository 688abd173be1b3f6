"""The disagreement mark, over every combination of what a body says, what was found, and which came later."""

from itertools import product

import pytest

from tracker.assessments.differs import Mark, mark
from tracker.assessments.rollup import FINDINGS
from tracker.evidence.models import Progress

# The rule, spelled out as pairs: what a body says against what the Committee found.
AGAINST = {
    ("says it is done", "not met"),
    ("says it is done", "partly met"),
    ("says it is done", "no longer met"),
    ("says it is continuing", "not met"),
    ("says it is continuing", "partly met"),
    ("says it is continuing", "no longer met"),
    ("not started", "met"),
    ("planned", "met"),
    ("under way", "met"),
}
EVERYTHING = [
    (says, found, said_in, found_in)
    for says, found, (said_in, found_in) in product(
        ["", *Progress.values], [None, *FINDINGS], [(4, 5), (5, 5), (6, 5)]
    )
]


@pytest.mark.parametrize(("says", "found", "said_in", "found_in"), EVERYTHING)
def test_the_mark_stands_exactly_where_both_spoke_and_do_not_agree(says, found, said_in, found_in):
    if not says or found is None:
        expected = Mark.NONE
    elif said_in > found_in:
        expected = Mark.NEWER
    else:
        expected = Mark.DIFFERS if (says, found.value) in AGAINST else Mark.NONE
    assert mark(says, found, said_in=said_in, found_in=found_in) is expected
