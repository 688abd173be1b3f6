"""The drill, small: thirty forms arrive at once, one approval wins, and the others are told."""

import re

from tests.drills.small import drill, last_line


def test_of_many_at_once_one_wins_and_all_others_are_told() -> None:
    done = drill("approvals", "--rounds=1", "--at-once=30", "--seconds", "240")
    assert re.fullmatch(
        r"at most 1 approvals of one version; rounds without one winner 0, unclean answers 0, "
        r"events missing or too many 0, mails missing or too many 0 \(1 rounds of 4 × 30 forms, \d+ seconds\)",
        last_line(done),
    )


def test_without_the_lock_the_drill_sees_several_win() -> None:
    done = drill("approvals", "--rounds=1", "--at-once=30", "--seconds", "240", "--control")
    assert int(last_line(done).split()[2]) > 1
