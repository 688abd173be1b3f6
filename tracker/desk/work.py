"""What waits on the desk, and for whom. Each list shows a person their own committees' rows only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import bodies
from tracker.assessments.actions import OPEN
from tracker.assessments.citing import latest_round
from tracker.assessments.models import Assessment, AssessmentState, Scheduled, ScheduledItem, ScheduledState
from tracker.assessments.obstacles import obstacle
from tracker.assessments.outcomes.models import OutcomeReview
from tracker.assessments.outcomes.reading import Due, due, met_no_more
from tracker.assessments.replying import waits
from tracker.assessments.rollup import Word
from tracker.assessments.turns import meaning
from tracker.assessments.workflow import can_approve
from tracker.core import agreeing, clock, editions
from tracker.core.agreed import Agreed
from tracker.core.formats import listed
from tracker.core.workflow import Meaning
from tracker.desk.progress import to_ask
from tracker.desk.texts import acts
from tracker.evidence.inbox import Item, to_publish, to_read
from tracker.evidence.models import State, Update
from tracker.evidence.subjects import labels as reported_labels
from tracker.recommendations import naming
from tracker.recommendations.models import Closure, Part, PartText, Recommendation, Report, Round

# Why a part is to be assessed.
NEVER = "reported on, not yet assessed"
NEWER = "evidence newer than the last assessment"
WITHDRAWN = "its finding was withdrawn, and nothing was found since"
# For how long the desk says that somebody took a text down.
LATELY = dt.timedelta(days=14)
# How long after its minute a publication may go out without the desk calling it late.
SOON = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Version:
    """A version of an assessment, with its part as the public names it."""

    version: Assessment
    recommendation: Recommendation
    label: str
    before: Assessment | None = None
    can_approve: bool = False

    @property
    def state(self) -> Meaning:
        """Where it is on its way, and whose turn it is."""
        return meaning(self.version)

    @property
    def status(self) -> Word | None:
        """The word that it finds; None while there is none."""
        return Word(self.version.word) if self.version.word else None

    @property
    def waits(self) -> str:
        """Why it cannot be published although it is approved: what stands in its way, or until when bodies answer."""
        stands = obstacle(self.version)
        return f"{stands.told} An approver can take it back." if stands else waits(self.version)


@dataclass(frozen=True)
class Proposal:
    """What somebody proposed about a recommendation, which waits for a second person; `url` is where that decides."""

    what: str
    url: str
    recommendation: Recommendation
    authors: frozenset[str]
    can_agree: bool
    state: Meaning


@dataclass(frozen=True)
class ToAssess:
    """A part of which something was reported since it was last assessed, or the finding withdrawn; `why` says which."""

    part: Part
    round: Round
    recommendation: Recommendation
    label: str
    why: str


@dataclass(frozen=True)
class ScheduledRow:
    """What waits for its minute, or could not go out at it: with its things as the public names them."""

    row: Scheduled
    things: Sequence[str]
    may_cancel: bool

    @property
    def failed(self) -> bool:
        """Whether it could not go out; `row.problem` says why."""
        return self.row.state == ScheduledState.FAILED

    @property
    def late(self) -> bool:
        """Whether its minute is over and it still waits: it failed and is tried again, or nothing sweeps."""
        return not self.failed and (bool(self.row.problem) or clock.now() > self.row.due_at + SOON)


class Desk:
    """The lists of one person's desk, each read when it is asked for."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def to_read(self) -> list[Item]:
        """Reports that wait to be read."""
        return to_read(self.user)

    @cached_property
    def taken_down(self) -> int:
        """How many texts others took down in the last two weeks, so that a second person looks."""
        return acts(self.user).filter(at__gt=clock.now() - LATELY).exclude(by=self.user).count()

    @cached_property
    def returned(self) -> list[Version]:
        """Drafts of this person that came back from review."""
        drafts = self._drafts().filter(author=self.user, version__gt=1)
        return [
            row for row in self._named(drafts) if row.before and row.before.state == AssessmentState.RETURNED
        ]

    @cached_property
    def drafts(self) -> list[Version]:
        """Other open drafts, for those who may go on with them."""
        if not self.user.has_perm("assessments.draft"):
            return []
        returned = {row.version.pk for row in self.returned}
        return self._named(self._drafts().exclude(pk__in=returned))

    @cached_property
    def waiting(self) -> list[Version]:
        """Versions in review."""
        return self._named(self._versions(AssessmentState.IN_REVIEW))

    @cached_property
    def outcomes(self) -> list[Due]:
        """The aims that are to be reviewed by now, for those who may propose a review."""
        mine = bodies(self.user, "assessments.review_outcome")
        at = editions.now()
        return due(at, Recommendation.objects.as_at(at).filter(report__committee__in=mine))

    @cached_property
    def outcomes_in_doubt(self) -> list[Recommendation]:
        """Recommendations whose aim was reviewed after "met", and that are not met any more."""
        at = editions.now()
        mine = bodies(self.user, "assessments.review_outcome") | bodies(self.user, "assessments.withdraw")
        rows = Recommendation.objects.as_at(at).filter(report__committee__in=mine.values("pk"))
        asked = {row.pk: row for row in rows.order_by("report", "position")}
        return [asked[review.recommendation_id] for review in met_no_more(at, asked)]

    @cached_property
    def progress_to_ask(self) -> list[Recommendation]:
        """Recommendations about which reports of progress are to be asked for by now."""
        return to_ask(self.user)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """What was proposed and waits for a second person, a line for each recommendation and kind."""
        return [*self._closures(), *self._reviews()]

    def _reviews(self) -> list[Proposal]:
        mine = bodies(self.user, "desk.view")
        rows = OutcomeReview.objects.filter(
            published_in=None, refusal="", recommendation__report__committee__in=mine
        )
        waiting = {row.recommendation_id: row for row in rows.select_related("author").order_by("pk")}
        return [
            self._proposal(
                about,
                [waiting[key]],
                "assessments:outcome",
                f"The aim of {about.number}: {waiting[key].word}",
            )
            for key, about in self._recommendations(waiting).items()
        ]

    def _closures(self) -> list[Proposal]:
        mine = bodies(self.user, "desk.view")
        rows = Closure.objects.filter(
            published_in=None, refusal="", part__recommendation__report__committee__in=mine
        )
        by_thing: dict[int, list[Closure]] = defaultdict(list)
        for row in rows.select_related("part__recommendation", "author").order_by("part__position", "pk"):
            by_thing[row.part.recommendation_id].append(row)
        names = naming.labels([row.part for rows in by_thing.values() for row in rows])
        return [
            self._proposal(
                recommendation,
                by_thing[recommendation.pk],
                "recommendations:close",
                self._closing(by_thing[recommendation.pk], names),
            )
            for recommendation in self._recommendations(by_thing).values()
        ]

    @property
    def proposals_count(self) -> int:
        """How many proposals wait for a second person."""
        return len(self.proposals)

    @staticmethod
    def _closing(rows: list[Closure], names: dict[int, str]) -> str:
        kinds = dict.fromkeys(row.kind for row in rows)
        return f"Closing {listed([names[row.part_id] for row in rows])}: {listed(list(kinds))}"

    def _proposal(self, about: Recommendation, rows: Sequence[Agreed], page: str, what: str) -> Proposal:
        may = self.user.has_perm("recommendations.agree", about.report.committee)
        return Proposal(
            what=what,
            url=reverse(page, args=[about.report.slug, about.number]),
            recommendation=about,
            authors=frozenset(str(row.author) for row in rows),
            can_agree=may and any(row.author_id != self.user.pk for row in rows),
            state=agreeing.STATES[rows[0].stage],
        )

    @cached_property
    def approved(self) -> list[Version]:
        """Versions that are ready to be published, without those that wait for their minute."""
        waiting = ScheduledItem.objects.filter(waits=True, assessment__isnull=False).values("assessment")
        ready = self._versions(AssessmentState.APPROVED, "editions.publish")
        return self._named(ready.exclude(pk__in=waiting))

    @cached_property
    def reports(self) -> list[Item]:
        """Accepted reports that are ready to be published, without those that wait for their minute."""
        waiting = set(
            ScheduledItem.objects.filter(waits=True, update__isnull=False)
            .order_by("pk")
            .values_list("update", flat=True)
        )
        return [item for item in to_publish(self.user) if item.update.pk not in waiting]

    @cached_property
    def pages(self) -> list[Recommendation]:
        """The recommendations whose public pages change with what is ready, in the order of the reports."""
        said = {item.update.ask.part.recommendation_id for item in self.reports}
        found = self._recommendations(said | {row.recommendation.pk for row in self.approved})
        return sorted(found.values(), key=lambda row: (row.report_id, row.position))

    @cached_property
    def scheduled(self) -> list[ScheduledRow]:
        """What waits for its minute, the next first, and what could not go out."""
        report = "part__recommendation__report__committee__in"
        rows = Scheduled.objects.filter(state__in=[ScheduledState.WAITING, ScheduledState.FAILED])
        mine, may = (self._of(report, name) for name in ("desk.view", "editions.publish"))
        may_cancel = set(ScheduledItem.objects.filter(may).order_by("pk").values_list("scheduled", flat=True))
        found = rows.filter(pk__in=ScheduledItem.objects.filter(mine).values("scheduled"))
        return [
            ScheduledRow(row, _things(row), row.pk in may_cancel)
            for row in found.select_related("by").order_by("due_at", "pk")
        ]

    def cancellable(self, pk: int) -> Scheduled | None:
        """What was scheduled under a number, whatever became of it, where this person may cancel it."""
        mine = ScheduledItem.objects.filter(
            self._of("part__recommendation__report__committee__in", "editions.publish"), scheduled=pk
        )
        return Scheduled.objects.filter(pk__in=mine.values("scheduled")).first()

    def _of(self, committee: str, permission: str) -> Q:
        """The condition that a scheduled thing is of a committee for which this person may do that."""
        mine = bodies(self.user, permission)
        return Q(**{f"assessment__{committee}": mine}) | Q(**{f"update__ask__{committee}": mine})

    @property
    def ready(self) -> int:
        """How many things are ready to be published."""
        return len(self.approved) + len(self.reports)

    def suggested_note(self) -> str:
        """A public note to begin with, for everything that can go out now: not for what bodies can still answer."""
        said = [f"What bodies say on {reported_labels([item.update for item in self.reports])} added."]
        found = [f"{row.label} {row.version.word}" for row in self.approved if not row.waits]
        told = [f"The Committee’s findings: {listed(found)}."]
        return " ".join([*(said if self.reports else []), *(told if found else [])])[:500]

    @cached_property
    def to_assess(self) -> list[ToAssess]:
        """Parts with a report accepted since their last assessment, or whose finding was withdrawn; none is open."""
        last = self._last_assessed()
        wanted: dict[tuple[int, int], tuple[Part, Round, str]] = {}
        for row in self._accepted():
            version = last.get((row.ask.part_id, row.round_id))
            came = row.read_at or row.saved_at
            if version is None:
                wanted[row.ask.part_id, row.round_id] = (row.ask.part, row.round, NEVER)
            elif version.state not in OPEN and came > version.saved_at:
                wanted[row.ask.part_id, row.round_id] = (row.ask.part, row.round, NEWER)
        for key, version in last.items():
            if version.stage == AssessmentState.WITHDRAWN and version.round == latest_round(version.part):
                wanted[key] = (version.part, version.round, WITHDRAWN)
        titles = self._recommendations({part.recommendation_id for part, _, _ in wanted.values()})
        names = naming.labels([part for part, _, _ in wanted.values()])
        found = [
            ToAssess(part, round, titles[part.recommendation_id], names[part.pk], why)
            for part, round, why in wanted.values()
        ]
        return sorted(found, key=lambda one: (one.recommendation.position, one.part.position, one.round.pk))

    def _accepted(self) -> QuerySet[Update]:
        """The reports that stand on what this person assesses, and what is not closed."""
        mine = bodies(self.user, "assessments.draft")
        found = Update.objects.filter(
            ask__part__recommendation__report__committee__in=mine,
            ask__part__in=PartText.asked_now().values("part"),
            state=State.ACCEPTED,
            withdrawn_in=None,
        ).exclude(ask__part__in=Closure.objects.current().values("part"))
        return found.select_related("ask__part__recommendation__report", "round").order_by("pk")

    def _last_assessed(self) -> dict[tuple[int, int], Assessment]:
        """The last version on each part in each round that this person assesses, and that is not closed."""
        mine = bodies(self.user, "assessments.draft")
        versions = Assessment.objects.filter(
            part__recommendation__report__committee__in=mine, part__in=PartText.asked_now().values("part")
        )
        versions = versions.exclude(part__in=Closure.objects.current().values("part"))
        rows = versions.select_related("part__recommendation__report", "round", "withdrawal")
        rows = rows.order_by("part_id", "round_id", "-version").distinct("part_id", "round_id")
        return {(row.part_id, row.round_id): row for row in rows}

    def on_the_way(self, report: Report) -> dict[int, list[Version]]:
        """The versions of a report's assessments that are open or published, by their recommendation."""
        mine = self._assessments("desk.view").filter(part__recommendation__report=report)
        published = Q(state=AssessmentState.PUBLISHED, withdrawn_in=None)
        found: dict[int, list[Version]] = defaultdict(list)
        for row in self._named(mine.filter(Q(state__in=OPEN) | published)):
            found[row.recommendation.pk].append(row)
        return found

    def _versions(self, state: AssessmentState, permission: str = "desk.view") -> QuerySet[Assessment]:
        return self._assessments(permission).filter(state=state)

    def _drafts(self) -> QuerySet[Assessment]:
        """The drafts with which somebody can go on: not those on what the report asks no longer."""
        return self._versions(AssessmentState.DRAFT).filter(part__in=PartText.asked_now().values("part"))

    def _assessments(self, permission: str) -> QuerySet[Assessment]:
        mine = bodies(self.user, permission)
        rows = Assessment.objects.filter(part__recommendation__report__committee__in=mine)
        return rows.select_related("part__recommendation__report__committee", "round", "author")

    def _named(self, versions: QuerySet[Assessment]) -> list[Version]:
        rows = list(versions.order_by("part__recommendation", "part__position", "pk"))
        names = naming.labels([row.part for row in rows])
        titles = Recommendation.known({row.part.recommendation_id for row in rows}, editions.now())
        same = Assessment.objects.filter(part__in={row.part_id for row in rows}).order_by("pk")
        before = {(row.part_id, row.round_id, row.version): row for row in same}
        return [
            Version(
                version=row,
                recommendation=titles[row.part.recommendation_id],
                label=names[row.part_id],
                before=before.get((row.part_id, row.round_id, row.version - 1)),
                can_approve=self._can_approve(row),
            )
            for row in rows
        ]

    def _can_approve(self, version: Assessment) -> bool:
        committee = version.part.recommendation.report.committee
        return self.user.has_perm("assessments.approve", committee) and can_approve(version, self.user)

    @staticmethod
    def _recommendations(keys: Iterable[int]) -> dict[int, Recommendation]:
        rows = Recommendation.objects.as_at(editions.now()).filter(pk__in=set(keys))
        return {row.pk: row for row in rows}


def _things(row: Scheduled) -> list[str]:
    """What a scheduled publication holds, a line for each thing."""
    items = row.items.select_related("update__ask__part", "assessment__part").order_by("pk")
    parts = {}
    for one in items:
        if one.update:
            parts[one] = (one.update.ask.part, "report on {}")
        elif one.assessment:
            parts[one] = (one.assessment.part, f"finding on {{}}: {one.assessment.word}")
    names = naming.labels([part for part, _ in parts.values()])
    return [words.format(names[part.pk]) for part, words in parts.values()]
