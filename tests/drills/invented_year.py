"""What an invented committee, its bodies and its staff do at random, by the product's own verbs."""

import copy
from collections import Counter
from typing import Any

from django.db import transaction

from accounts.models import Role
from tests import factories
from tests.assessments.steps import put_out
from tests.drills import lamps
from tests.drills.chance import Chance, NothingToDo
from tests.drills.madeup import load
from tests.drills.staff_work import StaffWork
from tests.people import person
from tracker.assessments import actions as assessing
from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.models import Assessment
from tracker.bodies.models import Body
from tracker.core import clock
from tracker.core.models import Published
from tracker.core.workflow import NotNow
from tracker.core.yamlfile import FileErrors
from tracker.desk import actions as desk
from tracker.evidence import actions as evidence
from tracker.evidence import receipts
from tracker.evidence.models import State, Update
from tracker.recommendations import actions as recommending
from tracker.recommendations.models import RecommendationText, ReportText
from tracker.responses.models import Response
from tracker.statistics.actions import load_figures
from tracker.statistics.models import Observation, SeriesText

WORDS = ("met", "partly met", "not met", "no evidence received", "no longer met", "cannot be assessed")
# Each thing that people do, and how often beside the others.
OFTEN = {
    "edit": 9, "answer": 4, "move": 3, "confirm": 1, "ask_for_progress": 3, "stop_asking": 1, "report": 6, "read": 4,
    "letter": 3, "find": 6, "give_days": 2, "reply": 4, "take_back": 1, "unfind": 1, "settle": 1, "link": 2,
    "unlink": 1, "publish": 6, "schedule": 2, "cancel": 1, "hold": 1, "end_hold": 2, "close": 1, "review": 2,
    "agree": 4, "follow_again": 1, "count": 3, "withdraw": 1, "another": 1,
}  # fmt: skip

TRIES = 6


class Year(StaffWork):
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

    # Reports and their words

    def another(self) -> None:
        """A further report is published."""
        if not self.files:
            raise NothingToDo
        self.loaded.append(self.files.pop(0))
        load(recommending.load_report, self.loaded[-1])

    def edit(self) -> None:
        """A report's file is changed in one to three places, and loaded again, unless it dates what is closed."""
        index = self.chance.randrange(len(self.loaded))
        file = copy.deepcopy(self.loaded[index])
        for _ in range(self.chance.randint(1, 3)):
            lamps.change(file, self.chance)
        try:
            load(recommending.load_report, file, update=True)
        except FileErrors as refused:
            if "Follow it again first" in str(refused):
                raise NotNow(str(refused)) from refused
            raise
        self.loaded[index] = file

    # What bodies say

    def report(self) -> None:
        """A body sends a report of progress, or leaves it a draft."""
        draft = self.report_draft()
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
            put_out(updates=[update], note=self.chance.words("a letter"), by=self.ada)

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

    def retitled(self, model: type[RecommendationText | ReportText]) -> tuple[Published, Published]:
        """A title as it stands, and the row that would take its place: what a slow publication is about."""
        old = self.chance.one(model.objects.current().filter(taken_down=None).order_by("pk"))
        new = model(**old.content() | old.about() | {"title": self.chance.words("slowly")})
        return old, new
