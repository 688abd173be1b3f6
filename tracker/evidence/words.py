"""What a report of progress says, apart from where it is on its way. Pure: no database, no clock."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tracker.core.formats import day, period
from tracker.evidence.models import Progress, Update

LABELS = {
    "progress": "How far it is",
    "done": "What was done",
    "planned": "What is planned",
    "why_nothing": "Why nothing has been done yet",
    "period": "Period covered",
    "links": "Links",
}

# What is chosen for each word. The public reads the word itself, in the body's voice: "says it is continuing".
HOW_FAR = {
    Progress.NOT_STARTED: "Not started",
    Progress.PLANNED: "Planned",
    Progress.UNDER_WAY: "Under way",
    Progress.DONE: "Done",
    Progress.CONTINUING: "Done and continuing: it is kept up",
}

# The text that each word needs beside it, and what to tell who left it out.
NEEDS = {
    Progress.NOT_STARTED: ("why_nothing", "Say why nothing has been done yet."),
    Progress.PLANNED: ("planned", "Say what is planned."),
    Progress.UNDER_WAY: ("done", "Say what was done so far."),
    Progress.DONE: ("done", "Say what was done."),
    Progress.CONTINUING: ("done", "Say what was done and how it is kept up."),
}


@dataclass(frozen=True)
class Words:
    """What a body fills in: its word for how far it is, three texts, the period that it speaks of, and links."""

    progress: str = ""
    done: str = ""
    planned: str = ""
    why_nothing: str = ""
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None
    links: tuple[str, ...] = ()

    @classmethod
    def of(cls, update: Update) -> "Words":
        """What an update says."""
        return cls(
            progress=update.progress,
            done=update.done,
            planned=update.planned,
            why_nothing=update.why_nothing,
            covers_from=update.covers_from,
            covers_to=update.covers_to,
            links=tuple(update.links),
        )

    def put_into(self, update: Update) -> None:
        """Let an update say this; it is not saved."""
        for name, value in asdict(self).items():
            setattr(update, name, list(value) if name == "links" else value)

    @property
    def is_empty(self) -> bool:
        """True when nothing at all is filled in."""
        return self == Words()

    def lines(self) -> list[tuple[str, str]]:
        """What is filled in, as (label, text) in the order of the form."""
        covers = period(self.covers_from, self.covers_to) if self.covers_from and self.covers_to else ""
        texts = {
            "progress": HOW_FAR[Progress(self.progress)] if self.progress else "",
            "done": self.done,
            "planned": self.planned,
            "why_nothing": self.why_nothing,
            "period": covers,
            "links": "\n".join(self.links),
        }
        return [(LABELS[name], text) for name, text in texts.items() if text]


@dataclass(frozen=True)
class Change:
    """A thing that two versions say differently; empty where one of them says nothing about it."""

    label: str
    before: str
    after: str


def changes(before: Words | None, after: Words) -> list[Change]:
    """What the later version says differently, in the order of the form."""
    old, new = dict(before.lines()) if before else {}, dict(after.lines())
    return [
        Change(label, old.get(label, ""), new.get(label, ""))
        for label in LABELS.values()
        if old.get(label, "") != new.get(label, "")
    ]


def missing(words: Words) -> dict[str, str]:
    """What still has to be filled in before it can be sent: field to what to do. Empty when it is ready."""
    if not words.progress:
        return {"progress": "Choose how far it is."}
    field, message = NEEDS[Progress(words.progress)]
    return {} if getattr(words, field) else {field: message}


def period_problems(
    covers_from: dt.date | None, covers_to: dt.date | None, *, today: dt.date
) -> dict[str, str]:
    """What is wrong with the period covered: field to what to do."""
    problems = {}
    if covers_from and not covers_to:
        problems["covers_to"] = "Give the last day of the period as well, or leave both days out."
    if covers_to and not covers_from:
        problems["covers_from"] = "Give the first day of the period as well, or leave both days out."
    if covers_from and covers_to and covers_to < covers_from:
        problems["covers_to"] = f"The period ends before it begins ({day(covers_from)}). Swap the two days."
    elif covers_to and covers_to > today:
        problems["covers_to"] = (
            "The period cannot end after today. What is still to come goes under what is planned."
        )
    elif covers_from and covers_from > today:
        problems["covers_from"] = (
            "The period cannot begin after today. What is still to come goes under what is planned."
        )
    if covers_from and covers_from.year < 2000:
        problems["covers_from"] = "Check the year: reports here cover periods since 2000."
    return problems


def listed_changes(found: Sequence[Change]) -> str:
    """The labels of what changed, for one line of a queue: "how far it is, links"."""
    return ", ".join(change.label[:1].lower() + change.label[1:] for change in found)
