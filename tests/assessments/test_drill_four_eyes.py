"""The drill, small: whatever people with changing roles do, nobody approves what they had a hand in."""

import re

from tests.drills.small import drill, last_line


def test_nobody_approves_their_own_and_nothing_sent_is_changed() -> None:
    done = drill("four_eyes", "--steps", "200", "--seconds", "240")
    assert re.match(r"breaches 0 \(\d+ steps, [1-9]\d* approvals, ", last_line(done))


def test_without_guards_the_drill_finds_breaches_in_sql_and_on_pages() -> None:
    done = drill("four_eyes", "--steps", "1000", "--seconds", "240", "--control")
    assert re.match("breach by SQL, .*; breach by a page, .*", last_line(done))
