"""What an invented committee, its bodies and its staff do at random, by the product's own verbs."""

import copy
import datetime as dt
from collections import Counter
from typing import Any

from django.db import transaction

from accounts.models import Role
from tests import factories
from tests.drills import lamps
from tests.drills.chance import Chance, NothingToDo
from tests.drills.madeup import load
from tests.people import person
from tracker.assessments import actions as assessing
from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.models import Assessment, AssessmentState
from tracker.bodies.models import Body
from tracker.core import agreeing, clock, editions
from tracker.core.models import Edition, Ground, Published, Readable
from tracker.core.workflow import NotNow
from tracker.desk import actions as desk
from tracker.evidence import actions as evidence
from tracker.evidence import receipts
from tracker.evidence.models import Progress, State, Update
from tracker.evidence.words import Words
from tracker.recommendations import actions as recommending
from tracker.recommendations import notes
from tracker.recommendations.models import (
    AddresseeTerms,
    Ask,
    Closure,
    Criteria,
    Deadline,
    FindingText,
    PartText,
    Recommendation,
    RecommendationText,
    Report,
    ReportText,
    Round,
)
from tracker.responses.actions import record_response
from tracker.responses.models import Position, Response
from tracker.statistics.actions import load_figures
from tracker.statistics.models import Observation, SeriesText

UNDONE = (AssessmentState.APPROVED, AssessmentState.PUBLISHED)
WORDS = ("met", "partly met", "not met", "no evidence received", "no longer met", "cannot be assessed")
KINDS = (Closure.Kind.DROPPED, Closure.Kind.OVERTAKEN)
TEXTS: tuple[type[Readable], ...] = (Update, Assessment, Response, RecommendationText, FindingText, Edition)
# Each thing that people do, and how often beside the others.
OFTEN = {
    "edit": 9, "answer": 4, "move": 3, "confirm": 1, "report": 6, "read": 4, "letter": 3, "find": 6, "unfind": 2,
    "settle": 1, "publish": 6, "schedule": 2, "hold": 1, "end_hold": 2, "close": 1, "agree": 2, "follow_again": 1,
    "count": 3, "withdraw": 1, "another": 1,
}  # fmt: skip

TRIES = 6


class Year:
    """The invented people, their files, and their acts."""

    def __init__(self, chance: Chance) -> None:
        """Publish the first report, as the first edition."""
        self.chance = chance
        self.done: Counter[str] = Counter()
        self.files = [lamps.report(number) for number in (1, 2)]
        self.loaded: list[dict[str, Any]] = []
        self.figures: dict[str, Any] = {}
        self.another()
        committee = Body.objects.get(slug=lamps.COMMITTEE)
        self.ada = person("Ada", committee, Role.ASSESSOR)
        self.bola = person("Bola", committee, Role.APPROVER)
        self.officers = {
            body.slug: person(body.slug, body, Role.CONTRIBUTOR)
            for body in Body.objects.filter(slug__in=lamps.BODIES)
        }

    def act(self) -> bool:
        """Do one thing at random; of what is refused, or can be done to nothing now, something else instead."""
        return any(
            self.try_to(name) for name in self.chance.choices(list(OFTEN), list(OFTEN.values()), k=TRIES)
        )

    def try_to(self, name: str) -> bool:
        """Do this; False when it was refused, or there was nothing to do it to."""
        try:
            with transaction.atomic():
                getattr(self, name)()
        except NotNow:
            self.done["refused"] += 1
            return False
        self.done[name] += 1
        return True

    # Reports, their words and their dates

    def another(self) -> None:
        """A further report is published."""
        if not self.files:
            raise NothingToDo
        self.loaded.append(self.files.pop(0))
        load(recommending.load_report, self.loaded[-1])

    def edit(self) -> None:
        """A report's file is changed in one to three places, and loaded again."""
        index = self.chance.randrange(len(self.loaded))
        file = copy.deepcopy(self.loaded[index])
        for _ in range(self.chance.randint(1, 3)):
            lamps.change(file, self.chance)
        load(recommending.load_report, file, update=True)
        self.loaded[index] = file

    def move(self) -> None:
        """A date is moved."""
        owed = self.chance.one(
            Deadline.objects.current().select_related("ask__addressee", "round").order_by("pk")
        )
        reason = self.chance.choice(("", self.chance.words("reason")))
        asked_by = f"the {self.chance.words('office')}"
        recommending.revise_deadline(
            ask=owed.ask,
            round=owed.round,
            due_on=self.chance.day(-30, 120),
            asked_by=asked_by,
            reason=reason,
            by=self.ada,
        )

    def confirm(self) -> None:
        """Some records are confirmed to be complete."""
        report = self.chance.one(Report.objects.order_by("pk"))
        rows = list(Recommendation.objects.filter(report=report).order_by("pk"))
        recommending.confirm_record(recommendations=self.chance.sample(rows, 2), by=self.ada)

    def hold(self) -> None:
        """A report goes on hold, for less than two weeks."""
        first = self.chance.day(0, 4)
        recommending.set_hold(
            report=self.chance.one(Report.objects.order_by("pk")),
            reason=self.chance.words("before an election"),
            from_day=first,
            to_day=first + dt.timedelta(days=self.chance.randint(0, 9)),
            by=self.ada,
        )

    def end_hold(self) -> None:
        """A hold is ended."""
        recommending.end_hold(report=self.chance.one(Report.objects.order_by("pk")), by=self.ada)

    def close(self) -> None:
        """The Committee's staff propose to follow a part no longer."""
        part = self.chance.one(PartText.objects.current().order_by("pk")).part
        successor = self.chance.choice([None, *Recommendation.objects.exclude(pk=part.recommendation_id)])
        recommending.propose_closures(
            parts=[part],
            kind=Closure.Kind.SUPERSEDED if successor else self.chance.choice(KINDS),
            since=self.chance.day(-30, 0),
            because=self.chance.words("the law"),
            by=self.ada,
            successor=successor,
        )

    def agree(self) -> None:
        """Somebody else agrees to that, or refuses."""
        rows = [self.chance.one(row for row in Closure.objects.order_by("pk") if row.waits)]
        if self.chance.random() < 0.2:
            agreeing.refuse(rows=rows, reason="No.", by=self.bola)
        else:
            agreeing.agree(rows=rows, note=notes.closed(rows), proceedings_checked=True, by=self.bola)

    def follow_again(self) -> None:
        """A part is followed again."""
        row = self.chance.one(Closure.objects.current().order_by("pk"))
        recommending.follow_again(closures=[row], reason=self.chance.words("the law"), by=self.ada)

    # What bodies say

    def answer(self) -> None:
        """A body's reply is recorded."""
        terms = self.chance.one(AddresseeTerms.objects.current().order_by("pk"))
        record_response(
            addressee=terms.addressee,
            position=self.chance.choice(Position.values),
            reason=self.chance.words("reply"),
            said_on=self.chance.day(-6, -3),
            received_on=self.chance.day(-2, 0),
            how="by e-mail",
            by=self.ada,
        )

    def owed(self) -> tuple[Ask, Round]:
        """Something that is owed now."""
        ask = self.chance.one(Ask.objects.current().select_related("addressee__body").order_by("pk"))
        return ask, self.chance.one(Round.objects.current().filter(part=ask.part).order_by("pk"))

    def said(self) -> Words:
        """What a body says about itself."""
        text = self.chance.words("progress")
        return Words(self.chance.choice(Progress.values), done=text, planned=text, why_nothing=text)

    def draft(self) -> Update:
        """An officer of a body writes a report of progress."""
        ask, opened = self.owed()
        standing = Update.objects.filter(ask=ask, round=opened, state=State.DRAFT).first()
        return evidence.save_draft(
            ask=ask,
            round=opened,
            words=self.said(),
            seen=standing.saved_at if standing else None,
            by=self.officers[ask.addressee.body.slug],
        )

    def report(self) -> None:
        """A body sends a report of progress, or leaves it a draft."""
        draft = self.draft()
        if self.chance.random() < 0.8:
            body = draft.ask.addressee.body
            evidence.submit(updates=[draft], body=body, by=self.officers[body.slug])

    def read(self) -> None:
        """A report is sent back, accepted, or accepted and published."""
        receipts.sweep()
        update = self.chance.one(Update.objects.filter(state=State.SUBMITTED).order_by("pk"))
        way = self.chance.random()
        if way < 0.25:
            evidence.return_update(update=update, reason="Please say more.", by=self.ada)
        elif way < 0.5:
            evidence.accept_update(update=update, by=self.ada)
        else:
            evidence.accept_and_publish(
                update=update, note=self.chance.words("a report"), proceedings_checked=True, by=self.ada
            )

    def letter(self) -> None:
        """A letter with a body's progress is entered, and published at once or later."""
        ask, opened = self.owed()
        received = self.chance.day(-5, 0)
        update = evidence.record_update(
            ask=ask, round=opened, words=self.said(), received_on=received, received_how="by post", by=self.ada
        )  # fmt: skip
        if self.chance.random() < 0.6:
            evidence.publish_updates(updates=[update], note=self.chance.words("a letter"), by=self.ada)

    # What the Committee found

    def find(self) -> None:
        """A finding, or the correction of one, is drafted, sent for review, approved or returned, or left halfway."""
        ask, opened = self.owed()
        stands = Assessment.objects.current().filter(part=ask.part, round=opened).exists()
        version = assessing.start_or_save_draft(
            part=ask.part,
            round=opened,
            by=self.ada,
            word=self.chance.choice(WORDS),
            because=self.chance.words("finding"),
            wrong=self.chance.words("wrong") if stands and self.chance.random() < 0.5 else "",
        )
        way = self.chance.random()
        if way < 0.15:
            return
        version = assessing.send_for_review(version=version, by=self.ada)
        if way < 0.3:
            assessing.return_(version=version, by=self.bola, reason="Say more.")
        else:
            chair = Agreement(AgreedBy.CHAIR, clock.today())
            assessing.approve(version=version, by=self.bola, agreed=self.chance.choice((Agreement(), chair)))

    def unfind(self) -> None:
        """A published finding is withdrawn, or an approved one taken back."""
        found = self.chance.one(
            row
            for row in Assessment.objects.order_by("pk")
            if row.state in UNDONE and not row.withdrawn_in_id
        )
        because = self.chance.words("reason")
        if found.state == AssessmentState.APPROVED:
            assessing.take_back(version=found, reason=because, by=self.bola)
        else:
            assessing.withdraw(version=found, because=because, by=self.ada)

    def settle(self) -> None:
        """What would settle it is written anew."""
        recommendation = self.chance.one(Recommendation.objects.as_at(editions.now()).order_by("pk"))
        standing = Criteria.objects.current().filter(recommendation=recommendation, part=None).first()
        recommending.write_criteria(
            recommendation=recommendation,
            part=None,
            text=self.chance.words("criteria"),
            note=self.chance.words("a note"),
            seen=standing.version if standing else 0,
            by=self.ada,
        )

    def ready(self) -> dict[str, Any]:
        """Some of what waits to be published, with a note."""
        updates: dict[tuple[int, int], Update] = {}
        for update in Update.objects.filter(state=State.ACCEPTED, published_in=None).order_by("pk"):
            updates[update.ask_id, update.round_id] = update
        found = list(Assessment.objects.filter(state=AssessmentState.APPROVED).order_by("pk"))
        return {
            "updates": [update for update in updates.values() if self.chance.random() < 0.5],
            "assessments": [version for version in found if self.chance.random() < 0.7],
            "note": self.chance.words("an edition"),
            "proceedings_checked": True,
        }

    def publish(self) -> None:
        """What is ready is published."""
        desk.publish_ready(**self.ready(), by=self.bola)

    def schedule(self) -> None:
        """What is ready is scheduled for a minute to come; the sweep of each night's last second finds it."""
        due_at = clock.now() + dt.timedelta(hours=self.chance.randint(1, 60))
        desk.schedule(**self.ready(), due_at=due_at, by=self.bola)

    def sweep(self) -> None:
        """What the background does by itself."""
        self.done["published on time"] += len(desk.publish_due())
        receipts.sweep()

    # Figures, corrections, and what goes

    def count(self) -> None:
        """Figures are published, counted on, or corrected."""
        if not self.figures:
            self.figures = lamps.figures()
            load(load_figures, self.figures)
            return
        series = self.chance.choice(self.figures["series"])
        observations = series["observations"]
        if len(observations) < 6 and self.chance.random() < 0.6:
            observations.append(
                lamps.observation(series["slug"], len(observations), self.chance.randint(1, 9999))
            )
        else:
            self.chance.choice(observations)["value"] = self.chance.randint(1, 9999)
        series[self.chance.choice(("title", "definition"))] = self.chance.words("how many")
        self.figures["recommendations"][0]["note"] = self.chance.words("note")
        load(load_figures, self.figures, update=True)

    def withdraw(self) -> None:
        """A figure, a whole series or a reply goes; loading the file again may bring it back.

        No verb leaves a series without any figure, so neither does this.
        """
        kinds: tuple[type[Published], ...] = (Observation, SeriesText, Response)
        row = self.chance.one(self.chance.choice(kinds).objects.current().order_by("pk"))
        if isinstance(row, Observation):
            others = Observation.objects.current().filter(series=row.series_id).exclude(pk=row.pk)
            self.chance.one(others.order_by("pk"))
        factories.publish(withdraw=[row], note=self.chance.words("withdrawn"), by=self.bola)

    def take_down(self) -> None:
        """A text that is or was public is taken down."""
        model = self.chance.choice(TEXTS)
        public = {} if model is Edition else {"published_in__isnull": False}
        row = self.chance.one(model._base_manager.filter(taken_down=None, **public).order_by("pk"))
        ground = self.chance.choice(Ground.values)
        desk.take_down(row=row, ground=ground, reason="It has to go.", by=self.ada)

    def retitled(self, model: type[RecommendationText | ReportText]) -> tuple[Published, Published]:
        """A title as it stands, and the row that would take its place: what a slow publication is about."""
        old = self.chance.one(model.objects.current().filter(taken_down=None).order_by("pk"))
        new = model(**old.content() | old.about() | {"title": self.chance.words("slowly")})
        return old, new
