"""What a committee's staff decide at random, and what bodies answer, each by one verb of the product: for drills."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from tests.drills.chance import Chance
from tracker.assessments import actions as assessing
from tracker.assessments import replying, scheduling
from tracker.assessments.citing import figures_for
from tracker.assessments.concerned import left, period_of
from tracker.assessments.models import Assessment, AssessmentState, Scheduled, ScheduledState
from tracker.assessments.obstacles import obstacle
from tracker.assessments.outcomes import actions as outcomes
from tracker.assessments.outcomes.models import OutcomeReview
from tracker.assessments.reply_models import FindingReply
from tracker.core import agreeing, clock, editions
from tracker.core.models import Edition, Ground, Readable
from tracker.core.workflow import NotNow
from tracker.desk import actions as desk
from tracker.evidence import actions as evidence
from tracker.evidence.models import Progress, State, Update
from tracker.evidence.words import Words
from tracker.recommendations import actions as recommending
from tracker.recommendations import notes, progress
from tracker.recommendations.models import (
    Addressee,
    AddresseeTerms,
    Ask,
    Closure,
    Criteria,
    Deadline,
    FindingText,
    PartText,
    ProgressAsked,
    Recommendation,
    RecommendationText,
    Report,
    Round,
    SameAsked,
)
from tracker.recommendations.same import actions as same
from tracker.responses.actions import record_response
from tracker.responses.models import Position, Response

KINDS = (Closure.Kind.DROPPED, Closure.Kind.OVERTAKEN)
TEXTS: tuple[type[Readable], ...] = (
    Update, Assessment, Response, RecommendationText, FindingText, Edition, Closure, Criteria, FindingReply,
    OutcomeReview, SameAsked,
)  # fmt: skip


class StaffWork:
    """Acts about whatever there is: Ada does what one person does, and proposes; Bola is the second person.

    `officers` act for the bodies, by a body's slug. Each act raises NotNow where it is refused or has nothing to be
    about.
    """

    chance: Chance
    ada: User
    bola: User
    officers: Mapping[str, User]

    # Dates, records and holds

    def owed(self) -> tuple[Ask, Round]:
        """Something that is owed now."""
        ask = self.chance.one(Ask.objects.current().select_related("addressee__body", "part").order_by("pk"))
        return ask, self.chance.one(Round.objects.current().filter(part=ask.part).order_by("pk"))

    def recommendation(self) -> Recommendation:
        """A recommendation with its words."""
        return self.chance.one(Recommendation.objects.as_at(editions.now()).order_by("pk"))

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

    def ask_for_progress(self) -> None:
        """Some of those who are asked for something are asked for a report of progress, before a meeting or without."""
        ask, _ = self.owed()
        others = Addressee.objects.filter(recommendation=ask.addressee.recommendation_id)
        asked = others.filter(asks__in=Ask.objects.current()).distinct().order_by("pk")
        by_day = self.chance.day(0, 40)
        meeting: dict[str, Any] = {}
        if self.chance.random() < 0.5:
            meeting = {
                "occasion": self.chance.words("the meeting"),
                "occasion_on": by_day + dt.timedelta(days=5),
            }
        chosen = [
            ask.addressee,
            *(row for row in asked if row != ask.addressee and self.chance.random() < 0.5),
        ]
        progress.ask_for_progress(addressees=chosen, by_day=by_day, by=self.ada, **meeting)

    def stop_asking(self) -> None:
        """A report of progress is asked for no more."""
        row = self.chance.one(ProgressAsked.objects.current().select_related("addressee").order_by("pk"))
        progress.stop_asking(addressees=[row.addressee], by=self.ada)

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

    # Closing, and what became of an aim, by two persons

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

    def review(self) -> None:
        """They propose what became of an aim."""
        recommendation = self.recommendation()
        tied = sorted(figures_for(recommendation))
        outcomes.propose_review(
            recommendation=recommendation,
            word=self.chance.choice(OutcomeReview.Word.values),
            because=self.chance.words("the aim"),
            figures=self.chance.sample(tied, self.chance.randint(0, len(tied))),
            by=self.ada,
        )

    def agree(self) -> None:
        """Somebody else agrees to a closure or a review, or refuses."""
        kind = self.chance.choice((Closure, OutcomeReview))
        rows = [self.chance.one(row for row in kind.objects.order_by("pk") if row.waits)]
        if self.chance.random() < 0.2:
            agreeing.refuse(rows=rows, reason="No.", by=self.bola)
        else:
            note = notes.closed(rows) if kind is Closure else self.chance.words("an aim")
            agreeing.agree(rows=rows, note=note, proceedings_checked=True, by=self.bola)

    def follow_again(self) -> None:
        """A part is followed again."""
        row = self.chance.one(Closure.objects.current().order_by("pk"))
        recommending.follow_again(closures=[row], reason=self.chance.words("the law"), by=self.ada)

    def choose_months(self) -> None:
        """When aims are reviewed is chosen anew."""
        report = self.chance.one(Report.objects.order_by("pk"))
        before = getattr(report, "review_after", None)
        months = [number for number in range(1, 25) if before is None or number != before.months]
        outcomes.review_after(report=report, months=self.chance.choice(months), by=self.ada)

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

    def said(self) -> Words:
        """What a body says about itself."""
        text = self.chance.words("progress")
        return Words(self.chance.choice(Progress.values), done=text, planned=text, why_nothing=text)

    def report_draft(self) -> Update:
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

    def give_days(self) -> None:
        """Bodies get other days in which to reply to findings, or none."""
        committee = self.chance.one(Report.objects.order_by("pk")).committee
        replying.set_days(committee=committee, days=self.chance.randint(0, 3), by=self.ada)

    def reply(self) -> None:
        """A body replies to a finding before it is published, or staff enter its letter."""
        approved = Assessment.objects.filter(state=AssessmentState.APPROVED, published_in=None)
        version = self.chance.one(row for row in approved.order_by("pk") if period_of(row))
        body = self.chance.one(left(version))
        text = self.chance.choice((self.chance.words("what we say"), ""))
        if self.chance.random() < 0.7:
            replying.reply(version=version, body=body, text=text, by=self.officers[body.slug])
        else:
            came: dict[str, Any] = {"said_on": self.chance.day(-3, 0), "received_how": "by post"}
            replying.reply(version=version, body=body, text=text, by=self.ada, **came)

    # What the Committee found

    def take_back(self) -> None:
        """An approved finding is taken back."""
        approved = Assessment.objects.filter(state=AssessmentState.APPROVED, published_in=None)
        version = self.chance.one(approved.order_by("pk"))
        assessing.take_back(version=version, reason=self.chance.words("reason"), by=self.bola)

    def unfind(self) -> None:
        """A published finding is withdrawn."""
        version = self.chance.one(Assessment.objects.current().order_by("pk"))
        assessing.withdraw(version=version, because=self.chance.words("reason"), by=self.ada)

    def settle(self) -> None:
        """What would settle it is written anew."""
        recommendation = self.recommendation()
        standing = Criteria.objects.current().filter(recommendation=recommendation, part=None).first()
        recommending.write_criteria(
            recommendation=recommendation,
            part=None,
            text=self.chance.words("criteria"),
            note=self.chance.words("a note"),
            seen=standing.version if standing else 0,
            by=self.ada,
        )

    def link(self) -> None:
        """The same was asked by somebody else, here or elsewhere."""
        recommendation = self.recommendation()
        told: dict[str, Any] = {"other": self.recommendation()}
        if self.chance.random() < 0.5:
            told = {
                "who": f"The {self.chance.words('inspector')}",
                "title": self.chance.words("a review"),
                "year": str(self.chance.randint(1900, 2023)),
                "address": "https://inspector.example/",
            }
        same.link(recommendation=recommendation, by=self.ada, **told)

    def unlink(self) -> None:
        """It was not the same."""
        row = self.chance.one(SameAsked.objects.current().order_by("pk"))
        same.unlink(row=row, reason=self.chance.words("the wording"), by=self.ada)

    # Publishing, and taking down

    def ready(self) -> dict[str, Any]:
        """Some of what can be published, with a note."""
        updates: dict[tuple[int, int], Update] = {}
        accepted = Update.objects.filter(state=State.ACCEPTED, published_in=None, taken_down=None)
        for update in accepted.order_by("pk"):
            updates[update.ask_id, update.round_id] = update
        approved = Assessment.objects.filter(state=AssessmentState.APPROVED, taken_down=None)
        found = [row for row in approved.order_by("pk") if not (replying.waits(row) or obstacle(row))]
        return {
            "updates": [row for row in updates.values() if is_free(row) and self.chance.random() < 0.5],
            "assessments": [row for row in found if is_free(row) and self.chance.random() < 0.7],
            "note": self.chance.words("an edition"),
            "proceedings_checked": True,
        }

    def publish(self) -> None:
        """What is ready is published."""
        desk.publish_ready(**self.ready(), by=self.bola)

    def schedule(self) -> None:
        """What is ready is scheduled for a minute to come."""
        due_at = clock.now() + dt.timedelta(hours=self.chance.randint(1, 60))
        desk.schedule(**self.ready(), due_at=due_at, by=self.bola)

    def cancel(self) -> None:
        """What is scheduled is cancelled, or what could not go out is put away."""
        standing = (ScheduledState.WAITING, ScheduledState.FAILED)
        row = self.chance.one(Scheduled.objects.filter(state__in=standing).order_by("pk"))
        desk.cancel_scheduled(scheduled=row, by=self.bola)

    def take_down(self) -> None:
        """A text that is or was public is taken down."""
        model = self.chance.choice(TEXTS)
        public = {} if model is Edition else {"published_in__isnull": False}
        row = self.chance.one(model._base_manager.filter(taken_down=None, **public).order_by("pk"))
        ground = self.chance.choice(Ground.values)
        desk.take_down(row=row, ground=ground, reason="It has to go.", by=self.ada)


def is_free(row: Update | Assessment) -> bool:
    """Whether something does not wait for its minute."""
    try:
        scheduling.check_free([row])
    except NotNow:
        return False
    return True
