"""Where what a body says and what the Committee found differ. Pure.

The rule: both have spoken about the same part and round, and it is {says done, says continuing} against {not met,
partly met, no longer met}, or {not started, planned, under way} against met. A report that came in after the finding
was sent for review, and that the finding does not rest on, has not been assessed yet, so it is no disagreement: the
page says "newer report, not yet assessed" instead. In which order the two were published says nothing.
"""

from enum import StrEnum

from tracker.assessments.rollup import Word
from tracker.evidence.models import Progress
from tracker.evidence.reading import SETTLED


class Mark(StrEnum):
    """What stands between the two voices on one part and round."""

    NONE = ""
    DIFFERS = "the two differ"
    NEWER = "newer report, not yet assessed"


SAYS_NOT_DONE = frozenset({Progress.NOT_STARTED, Progress.PLANNED, Progress.UNDER_WAY})
FOUND_SHORT = frozenset({Word.NOT_MET, Word.PARTLY, Word.NO_LONGER})


def mark(progress: str, found: Word | None, *, is_newer: bool) -> Mark:
    """The mark for a body's `progress` beside what was `found`; `is_newer`: the report has not been assessed yet."""
    if not progress or found is None:
        return Mark.NONE
    if is_newer:
        return Mark.NEWER
    says_done = progress in SETTLED and found in FOUND_SHORT
    says_not_done = progress in SAYS_NOT_DONE and found == Word.MET
    return Mark.DIFFERS if says_done or says_not_done else Mark.NONE
