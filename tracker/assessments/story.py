"""What the Committee did with its findings on a recommendation: found, found again, corrected, withdrawn."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.assessments.agreement import AgreedBy
from tracker.assessments.models import Assessment
from tracker.core import clock
from tracker.core.editions import At
from tracker.core.formats import day
from tracker.core.models import Edition


@dataclass(frozen=True)
class Act:
    """One thing that was done with the finding on a part, in one edition; `words` begin small, without a full stop.

    `first` is True for a finding that takes no other one's place.
    """

    edition: int
    letter: str
    round: str
    words: str
    first: bool = False


def acts(recommendation: int, at: At) -> list[Act]:
    """What was done by `at`, oldest first, in one SQL statement.

    A *correction* says what was wrong; a *change* says that the Committee found again. They are never the same words.
    """
    rows = Assessment.objects.filter(part__recommendation=recommendation, published_in__lte=at.edition)
    rows = rows.select_related("part", "round", "published_in", "withdrawn_in", "withdrawal", "approval")
    published = list(rows.order_by("published_in", "part__position", "pk"))
    went = {(row.part_id, row.round_id, row.withdrawn_in_id): row for row in published}
    found = []
    for row in published:
        before = went.get((row.part_id, row.round_id, row.published_in_id))
        found.append(
            Act(
                row.published_in_id,
                row.part.letter,
                row.round.label,
                _found(row, before),
                first=before is None,
            )
        )
        if row.withdrawn_in and row.withdrawn_in_id <= at.edition and hasattr(row, "withdrawal"):
            found.append(Act(row.withdrawn_in_id, row.part.letter, row.round.label, _withdrawn(row)))
    return sorted(found, key=lambda act: act.edition)


def by_edition(acts: Sequence[Act]) -> Mapping[int, list[Act]]:
    """The acts of each edition."""
    grouped = defaultdict(list)
    for act in acts:
        grouped[act.edition].append(act)
    return grouped


def _found(row: Assessment, before: Assessment | None) -> str:
    if row.wrong:
        was = f". The finding is “{row.word}”; before it was “{before.word}”" if before else ""
        return f"corrected on {_day(row.published_in)}: {row.wrong.rstrip('.')}{was}"
    # What nobody but officers agreed is never said to be the Committee's.
    is_officers_view = row.approval.agreed_by == AgreedBy.OFFICER
    who = "officers of the Committee" if is_officers_view else "the Committee"
    if before:
        return f"{who} found again on {_day(row.published_in)}: “{row.word}”; before it was “{before.word}”"
    return f"{who} found: “{row.word}”"


def _withdrawn(row: Assessment) -> str:
    because = row.withdrawal.because.rstrip(".")
    return f"finding “{row.word}” withdrawn on {_day(row.withdrawn_in)}, because: {because}"


def _day(edition: Edition | None) -> str:
    assert edition
    return day(clock.london_day(edition.published_at))
