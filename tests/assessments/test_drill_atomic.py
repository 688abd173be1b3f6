"""The drill, small: a publication fails at some of its statements, and is whole or has not happened."""

import re

from tests.drills.small import drill, last_line


def test_a_publication_that_fails_leaves_everything_as_before_or_as_after() -> None:
    done = drill("atomic", "--every", "16", "--seconds", "240")
    assert re.fullmatch(
        r"between 0, as before \d+, as after \d+ \(\d+ statements, \d+ failures, \d+ seconds\)",
        last_line(done),
    )


def test_without_its_transaction_the_drill_sees_what_lies_between() -> None:
    done = drill("atomic", "--every", "16", "--seconds", "240", "--control")
    assert last_line(done).startswith("between 1, ")
