"""How the findings on parts become one word for a recommendation. Pure: no database, no clock.

The rule (docs/concepts.md, "One word for a recommendation"): leave out parts that are closed and results that are
sought. Nothing assessed: "not yet assessed". Not everything assessed: "assessed in part", with counts. All the same:
that word. Any met or partly met: "partly met"; but met beside "cannot be assessed" alone is counts, not "partly met".
Otherwise the first present of: not met, no evidence received, no longer met, cannot be assessed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.assessments.shapes import Shaped


class Word(Shaped, StrEnum):
    """Every word that the Committee's side can show, for a part or for a recommendation."""

    NOT_ASSESSED = "not yet assessed"
    IN_PART = "assessed in part"
    MET = "met"
    PARTLY = "partly met"
    NOT_MET = "not met"
    NO_EVIDENCE = "no evidence received"
    NO_LONGER = "no longer met"
    CANNOT = "cannot be assessed"
    SUPERSEDED = "superseded"
    OVERTAKEN = "overtaken by law"
    DROPPED = "no longer followed"


# What the Committee can find about a part.
FINDINGS = (
    Word.MET,
    Word.PARTLY,
    Word.NOT_MET,
    Word.NO_EVIDENCE,
    Word.NO_LONGER,
    Word.CANNOT,
)
# How a part can be closed; dated, with a reason, and never counted as met.
CLOSURES = (Word.SUPERSEDED, Word.OVERTAKEN, Word.DROPPED)
# Where findings differ and none is met or partly met, the first of these that is present speaks.
PRECEDENCE = (Word.NOT_MET, Word.NO_EVIDENCE, Word.NO_LONGER, Word.CANNOT)


@dataclass(frozen=True)
class PartStanding:
    """Where one part stands: whether it is a result sought, what was found (None: nothing yet), how it was closed."""

    result_sought: bool = False
    found: Word | None = None
    closed: Word | None = None


@dataclass(frozen=True)
class RollUp:
    """One word for a recommendation, with how many of its asked parts have each word."""

    word: Word
    counts: dict[Word, int] = field(default_factory=dict)


def roll_up(parts: Sequence[PartStanding]) -> RollUp:
    """One word for the asked parts of a recommendation, closed ones and results sought left out.

    All asked parts closed: the closure's word, or "no longer followed" where closures differ.
    """
    asked = [part for part in parts if not part.result_sought]
    followed = [part.found for part in asked if part.closed is None]
    if asked and not followed:
        closures = Counter(part.closed for part in asked if part.closed)
        return RollUp(next(iter(closures)) if len(closures) == 1 else Word.DROPPED, dict(closures))
    counts = Counter(found or Word.NOT_ASSESSED for found in followed)
    return RollUp(_word(set(counts)), dict(counts))


def _word(words: set[Word]) -> Word:
    if words <= {Word.NOT_ASSESSED}:
        return Word.NOT_ASSESSED
    if Word.NOT_ASSESSED in words:
        return Word.IN_PART
    if len(words) == 1:
        return next(iter(words))
    if words == {Word.MET, Word.CANNOT}:
        return Word.IN_PART
    if words & {Word.MET, Word.PARTLY}:
        return Word.PARTLY
    return next(word for word in PRECEDENCE if word in words)
