"""What staff have to do with reports: those to read, oldest first, and those that are ready to publish.

A committee's staff see the reports on their own committee's recommendations only.
"""

from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery

from accounts import roles
from accounts.models import User
from tracker.core import editions
from tracker.evidence.models import State, Update
from tracker.evidence.reading import letter
from tracker.evidence.subjects import Subject, about, subjects
from tracker.evidence.words import Change, Words, changes, listed_changes
from tracker.evidence.workflow import STATES
from tracker.recommendations.models import Ask, Round

COMMITTEE = "ask__part__recommendation__report__committee__in"


@dataclass(frozen=True)
class Item:
    """A report before staff: what it is about, and what it says differently from the version before it."""

    update: Update
    subject: Subject
    before: Update | None

    @property
    def url(self) -> str:
        """Where it is read."""
        return f"/evidence/{self.update.pk}/"

    @property
    def turn(self) -> str:
        """Whose turn it is."""
        return STATES[State(self.update.state)].turn

    @property
    def changes(self) -> list[Change]:
        """What changed since the version before; empty for a first version."""
        return changes(Words.of(self.before), Words.of(self.update)) if self.before else []

    @property
    def changed(self) -> str:
        """What changed, in one line: "version 2: what was done, links"."""
        if self.before is None:
            return "first report"
        return f"version {self.update.version}: {listed_changes(self.changes) or 'nothing changed'}"

    @property
    def letter(self) -> str:
        """How it came, where staff entered it."""
        return letter(self.update)


def readable(user: User, permission: str = "evidence.read") -> QuerySet[Update]:
    """The reports, drafts never among them, with which a person may do something for their committee."""
    found = Update.objects.filter(**{COMMITTEE: roles.bodies(user, permission)}).exclude(state=State.DRAFT)
    return found.select_related(
        "submission__submitted_by",
        "author",
        "entered_by",
        "read_by",
        "round",
        "ask__addressee__body",
        "ask__part__recommendation__report__committee",
    )


def to_read(user: User) -> list[Item]:
    """The reports that wait to be read by this person, the oldest first."""
    waiting = readable(user).filter(state=State.SUBMITTED)
    return items(list(waiting.order_by("submission__submitted_at", "submission", "pk")))


def to_publish(user: User) -> list[Item]:
    """The accepted reports that are not public yet: the latest about each thing, when none later is public."""
    same = Update.objects.filter(ask=OuterRef("ask"), round=OuterRef("round"), state=State.ACCEPTED)
    latest = Subquery(same.order_by("-version").values("pk")[:1])
    ready = readable(user, "editions.publish").filter(
        state=State.ACCEPTED, published_in=None, taken_down=None, pk=latest
    )
    return items(list(ready.order_by(F("read_at"), "pk")))


def items(updates: list[Update]) -> list[Item]:
    """Reports with what they are about and the version before each."""
    found = about(updates)
    earlier = Update.objects.filter(ask__in=[update.ask_id for update in updates]).exclude(state=State.DRAFT)
    versions = list(earlier.order_by("version"))

    def before(update: Update) -> Update | None:
        same = [row for row in versions if (row.ask_id, row.round_id) == (update.ask_id, update.round_id)]
        return next((row for row in reversed(same) if row.version < update.version), None)

    return [Item(update, found[update.ask_id], before(update)) for update in updates]


def versions(update: Update) -> list[Update]:
    """Every other version about the same thing that was sent or entered, newest first."""
    same = Update.objects.filter(ask=update.ask_id, round=update.round_id).exclude(pk=update.pk)
    return list(same.exclude(state=State.DRAFT).select_related("submission", "read_by").order_by("-version"))


@dataclass(frozen=True)
class Open:
    """An ask in a round for which staff can enter what a body reported."""

    subject: Subject
    ask: Ask
    round: Round

    @property
    def url(self) -> str:
        """Where it is entered."""
        return f"/evidence/record/{self.ask.pk}/{self.round.pk}/"


def recordable(user: User) -> list[Open]:
    """Every ask in every round of this person's committees, by body and then in the reports' order."""
    at = editions.now()
    mine = Ask.objects.as_at(at).filter(
        part__recommendation__report__committee__in=roles.bodies(user, "evidence.record")
    )
    asks = list(
        mine.select_related("part__recommendation__report__committee", "addressee__body").order_by(
            "addressee__body__slug",
            "part__recommendation__report",
            "part__recommendation__position",
            "part__position",
        )
    )
    found = subjects(at, {ask.pk for ask in asks})
    rounds = (
        Round.objects.as_at(at).filter(part__in=[ask.part_id for ask in asks]).order_by("opened_on", "pk")
    )
    held = list(rounds)
    return [Open(found[ask.pk], ask, row) for ask in asks for row in held if row.part_id == ask.part_id]
