"""What the Committee found, as the public reads it at a point: the word, why, and what it rests on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.text import capfirst

from tracker.assessments.agreement import AgreedBy
from tracker.assessments.models import Assessment, EvidenceCited
from tracker.assessments.rollup import Word
from tracker.bodies.models import Body
from tracker.core import clock, formats
from tracker.core.editions import At
from tracker.evidence import reading
from tracker.evidence.models import Update
from tracker.evidence.reading import Said
from tracker.recommendations.models import Addressee, Criteria

# The reports that a finding rests on, with whose they are and when they came.
CITED_REPORTS = EvidenceCited.objects.select_related("update__submission", "update__ask").order_by("pk")


@dataclass(frozen=True)
class Found:
    """What the Committee found about a part in one round, and why; fixed at `sent_at`, on updates `rests_on` (keys)."""

    word: Word
    because: str
    day: dt.date
    edition: int
    round: str
    version: int
    criteria: int | None
    sent_at: dt.datetime
    criteria_part: int | None = None
    agreed: str = ""
    is_officers_view: bool = False
    rests_on: frozenset[int] = frozenset()
    cites: tuple[str, ...] = ()
    taken_down: bool = False
    round_key: int = 0

    def has_not_seen(self, said: Said) -> bool:
        """True for a report that came in after this was fixed; not for one that it rests on."""
        return bool(said.came_in and said.came_in > self.sent_at) and said.update not in self.rests_on


def findings(
    at: At, recommendations: Collection[int], names: Mapping[int, str]
) -> dict[int, dict[int, Found]]:
    """What was last found about each part in each of its rounds that was assessed, by the part and the round's key.

    The latest round comes last.

    `names` are the addressees' in a sentence, by primary key.
    """
    rows = (
        Assessment.objects.as_at(at)
        .filter(part__recommendation__in=recommendations)
        .select_related("round", "criteria", "published_in", "approval")
        .prefetch_related("figures_cited", Prefetch("evidence_cited", CITED_REPORTS))
        .order_by("round__opened_on", "round")
    )
    found: dict[int, dict[int, Found]] = defaultdict(dict)
    for row in rows:
        found[row.part_id][row.round_id] = Found(
            word=Word(row.word),
            because=row.because,
            day=clock.london_day(row.published_in.published_at),
            edition=row.published_in.number,
            round=row.round.label,
            version=row.version,
            criteria=row.criteria.version if row.criteria else None,
            criteria_part=row.criteria.part_id if row.criteria else None,
            agreed=row.approval.agreement.words,
            is_officers_view=row.approval.agreed_by == AgreedBy.OFFICER,
            sent_at=row.sent_at or row.saved_at,
            rests_on=frozenset(cited.update_id for cited in row.evidence_cited.all()),
            cites=cites(row, names),
            taken_down=bool(row.taken_down_id),
            round_key=row.round_id,
        )
    return found


def cites(version: Assessment, names: Mapping[int, str]) -> tuple[str, ...]:
    """What a version rests on, a line for each report and figure; `names` as for `findings`."""
    reports, figures = version.evidence_cited.all(), version.figures_cited.all()
    return (*(_report(cited.update, names) for cited in reports), *(cited.words for cited in figures))


def besides(rows: Collection[Assessment], at: At) -> dict[int, dict[str, str]]:
    """What an edition tells of findings beside their words: who agreed, by what they were judged, what they rest on.

    `at` is the edition, for the names that bodies had then.
    """
    bodies = {body.pk: body.in_a_sentence for body in Body.objects.as_at(at)}
    found = Assessment.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    cited = Addressee.objects.filter(asks__updates__cited_in__assessment__in=found).order_by("pk")
    names = {pk: bodies[body] for pk, body in cited.values_list("pk", "body") if body in bodies}
    found = found.select_related("approval", "criteria__part", "criteria__recommendation")
    return {
        row.pk: {
            "who agreed": row.approval.agreement.words,
            "judged by": _judged_by(row.criteria) if row.criteria else "",
            "what it rests on": "; ".join(cites(row, names)),
        }
        for row in found.prefetch_related("figures_cited", Prefetch("evidence_cited", CITED_REPORTS))
    }


def _judged_by(criteria: Criteria) -> str:
    what = f"{criteria.recommendation.number}{criteria.part.letter}" if criteria.part else "it"
    return f"version {criteria.version} of what would settle {what}"


def _report(update: Update, names: Mapping[int, str]) -> str:
    """A report that a finding rests on: "The IOPC’s report of 2 May 2025"; how it came, where staff entered it."""
    who = names.get(update.ask.addressee_id)
    whose = f"{capfirst(who)}’s report" if who else "A report"
    came, on = reading.letter(update), reading.said_on(update)
    return f"{whose}, {came}" if came else f"{whose} of {formats.day(on)}" if on else whose
