"""What an assessor has before them: each part of a recommendation with all that bears on what was found of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.assessments import citing
from tracker.assessments.actions import OPEN
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.turns import meaning
from tracker.assessments.workflow import STATES
from tracker.bodies.models import Body
from tracker.core import clock, editions
from tracker.core.formats import moment
from tracker.core.workflow import Meaning
from tracker.evidence.models import Update
from tracker.evidence.reading import letter, said_on
from tracker.evidence.words import Words
from tracker.recommendations import naming
from tracker.recommendations.models import Criteria, Part, PartText, Recommendation, Round

# Beside what a draft cites and stands no more.
GONE = " (withdrawn or replaced since: take the tick away)"


@dataclass(frozen=True)
class Told:
    """What a body reported: who, when, how it came, and its words as (label, text)."""

    update: Update
    who: str
    on: dt.date | None
    letter: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Subject:
    """One part in one round, as an assessor meets it: what would settle it, what was said, what was found before."""

    part: Part
    round: Round
    label: str
    text: str
    criteria: Criteria | None
    open: Assessment | None
    published: Assessment | None
    returned: Assessment | None
    told: Sequence[Told]
    figures: Mapping[int, citing.Frozen] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What ends the names of its fields."""
        return f"{self.part.pk}_{self.round.pk}"

    @property
    def is_editable(self) -> bool:
        """Whether an assessor can write about it now."""
        return self.open is None or self.open.state == AssessmentState.DRAFT

    @property
    def state(self) -> Meaning:
        """Where its open version is on its way, and whose turn it is; before the first one, whose it is to begin."""
        return meaning(self.open) if self.open else STATES[AssessmentState.DRAFT]

    @property
    def too_late(self) -> str:
        """Why nothing that is typed about it can be saved while its version is on its way, and what to do."""
        if self.open is None or self.is_editable or self.open.sent_at is None:
            return ""
        is_approved = self.open.state == AssessmentState.APPROVED
        sent = f"{self.label} was sent for review on {moment(self.open.sent_at.astimezone(clock.LONDON))}"
        ask = f"Ask an approver to {'take back' if is_approved else 'return'} version {self.open.version}"
        return (
            f"{sent}{', and is approved' if is_approved else ''}. What you typed is not saved. "
            f"{ask}, and put it into the next version."
        )

    @property
    def before(self) -> Assessment | None:
        """The version that the form begins with: the draft, else the published finding."""
        return self.open or self.published

    def initial(self) -> dict[str, Any]:
        """What stands in its fields at the start; a published finding is the start of the next version."""
        version = self.before
        found = {f"found_{self.key}": self.published.pk if self.published else 0}
        if version is None:
            return found
        updates, figures = citing.cited(version)
        updates &= {one.update.pk for one in self.told}
        figures &= set(self.figures)
        last = version.saves.order_by("pk").last() if self.open else None
        return found | {
            f"word_{self.key}": version.word,
            f"because_{self.key}": version.because,
            f"wrong_{self.key}": version.wrong if self.open else "",
            f"cites_{self.key}": sorted(updates),
            f"figures_{self.key}": sorted(figures),
            f"seen_{self.key}": last.pk if last else 0,
        }


def subjects(recommendation: Recommendation) -> list[Subject]:
    """Every part of a recommendation in the round in which it was last owed, in the report's order."""
    rows = PartText.objects.current().filter(part__recommendation=recommendation)
    texts = list(rows.select_related("part__recommendation").order_by("part__position"))
    parts = [row.part for row in texts]
    labels = naming.labels(parts)
    reports = citing.reports_on(parts)
    names = {body.pk: body.in_a_sentence for body in Body.objects.as_at(editions.now())}
    figures = citing.figures_for(recommendation)
    found = []
    for row in texts:
        opened = citing.latest_round(row.part)
        if opened:
            same = {"part": row.part, "round": opened}
            versions = Assessment.objects.filter(**same).select_related("author")
            before = versions.order_by("-version").filter(state=AssessmentState.RETURNED).first()
            now = versions.filter(state__in=OPEN).first()
            standing = _with_cited_reports(reports[row.part_id, opened.pk], now)
            found.append(
                Subject(
                    part=row.part,
                    round=opened,
                    label=labels[row.part_id],
                    text=row.text,
                    criteria=citing.settles(row.part),
                    open=now,
                    published=Assessment.objects.current().filter(**same).first(),
                    returned=before if now and before and before.version == now.version - 1 else None,
                    told=[_told(update, names) for update in standing],
                    figures=_with_cited_figures(figures, now),
                )
            )
    return found


def _told(update: Update, names: Mapping[int, str]) -> Told:
    who = names[update.ask.addressee.body_id]
    return Told(update, who, said_on(update), letter(update), Words.of(update).lines())


def _with_cited_reports(reports: Sequence[Update], version: Assessment | None) -> list[Update]:
    """The reports that can be cited: those that stand, and those that a draft cites already."""
    cited = version.evidence_cited.select_related("update__ask__addressee").order_by("pk") if version else []
    known = {update.pk for update in reports}
    return [*reports, *(row.update for row in cited if row.update_id not in known)]


def _with_cited_figures(
    figures: Mapping[int, citing.Frozen], version: Assessment | None
) -> dict[int, citing.Frozen]:
    """The figures that can be cited: those tied now, and those that a draft cites already, frozen as they were."""
    cited = version.figures_cited.select_related("observation").order_by("pk") if version else []
    return {
        **figures,
        **{
            row.observation_id: row.frozen | ({"gone": GONE} if row.observation.withdrawn_in_id else {})
            for row in cited
        },
    }
