"""What the words mean, as the public reads it. A test holds that every word that a page can show is explained here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.assessments.outcomes.models import MEANINGS
from tracker.assessments.replies import in_reply
from tracker.assessments.rollup import Word
from tracker.assessments.shapes import Shaped
from tracker.evidence.models import Progress
from tracker.recommendations.models import Owed, PartKind, Reply, Role
from tracker.responses.models import Position
from tracker.statistics.models import Missing, Polarity, Precision, TimeBasis


@dataclass(frozen=True)
class Meaning:
    """A word with what it means; `status` draws its shape beside it."""

    word: str
    meaning: str
    status: Shaped | None = None


@dataclass(frozen=True)
class Chapter:
    """Words that belong together."""

    slug: str
    title: str
    lead: str
    meanings: list[Meaning]


FOUND = {
    Word.NOT_ASSESSED: "The Committee has not said anything about it yet. It is not a finding.",
    Word.IN_PART: "Some of what was asked has been assessed; the page says how many parts, and what was found.",
    Word.MET: "The Committee found that what was asked was done.",
    Word.PARTLY: "The Committee found that some of what was asked was done, or that it was done in part.",
    Word.NOT_MET: "The Committee looked at the evidence and found that what was asked was not done.",
    Word.NO_EVIDENCE: "The Committee looked and had been given nothing to judge by.",
    Word.NO_LONGER: "It was met once, and the Committee found later that this is so no more.",
    Word.CANNOT: "The Committee looked at what there is and cannot tell from it.",
    Word.SUPERSEDED: "Another recommendation has taken its place. This never counts as met.",
    Word.OVERTAKEN: "A change in the law has made it pointless. This never counts as met.",
    Word.DROPPED: "The Committee follows it no longer, from a day and for a reason that the page gives.",
}

REPLIES = {
    in_reply(Reply.WANTED, "", awaits=False): (
        "Nobody has entered an answer in this tracker. That is not proof that there was none."
    ),
    in_reply(Reply.WANTED, "", awaits=True): (
        "No formal reply has come in. It is said only once staff have confirmed that all that was received is recorded."
    ),
    in_reply(Reply.NONE_EXPECTED, "", awaits=True): (
        "The body is concerned, but no answer is looked for from it."
    ),
    in_reply(Reply.NOT_ADDED, "", awaits=True): (
        "A reply is known to exist. Its text is not held here, so no position is shown."
    ),
}

POSITIONS = {
    Position.ACCEPTED: "It says that it agrees to do what was asked. That is not yet to say that it has done it.",
    Position.IN_PRINCIPLE: "It says that it agrees with the idea; its reason says what it does not promise.",
    Position.IN_PART: "It says that it agrees to some of what was asked; its reason says to what not, and why.",
    Position.NOT_ACCEPTED: "It says that it will not do what was asked, and why. It is then never called overdue.",
    Position.REFERRED: "It says that this is for somebody else, and why. It is then never called overdue.",
    Position.DECLINED: "It says that it gives no answer on this, and why. It is then never called overdue.",
}

PROGRESS = {
    Progress.NOT_STARTED: "In its own view nothing has been done yet; it says why.",
    Progress.PLANNED: "In its own view nothing has been done yet; it says what it means to do.",
    Progress.UNDER_WAY: "In its own view some of it has been done, and some is still to do.",
    Progress.DONE: "In its own view what was asked has been done. Only the Committee finds whether it is met.",
    Progress.CONTINUING: "In its own view what was asked has been done, and is being kept up.",
}

# What stands where a body has reported and the Committee's word does not rest on it, or says otherwise.
BESIDE = [
    Meaning("received, being read", "A report has come in. Its words are published once staff have read it."),
    Meaning(
        "newer report, not yet assessed",
        "A report came in after the finding and is no part of what the finding rests on. The two do not differ.",
    ),
    Meaning(
        "the two differ",
        "On the same part the body says that it is done, and the Committee found it not met, partly met or no longer "
        "met; or the body says that it is not done yet, and the Committee found it met.",
    ),
]

ROLES = {
    Role.LEAD: "It is asked to act, and to see that it is done.",
    Role.JOINT_LEAD: "It is asked to act together with another lead; each can be assessed by itself.",
    Role.PARTNER: "It is asked to help a lead. It may report, and is never late.",
    Role.CONSULTED: "It is to be asked for its view.",
    Role.RECIPIENT: "What was asked is to be given to it.",
    Role.SUBJECT: "What was asked is about it; it is not asked to do it.",
    Role.DECISION_MAKER: "The result that is sought is its to decide; the Committee did not ask it directly.",
}

KINDS = {
    PartKind.ASKED: "Something that an addressee was asked to do.",
    PartKind.RESULT: "What the asking is meant to bring about, decided by somebody else. It is shown apart.",
}

OWED = {
    Owed.ONCE: "It is done when it is done.",
    Owed.KEPT_UP: "It is to be done, and then to go on. It can be assessed again.",
    Owed.EACH_TIME: "It is owed again each time that something happens, such as a yearly release.",
}

BASES = {
    TimeBasis.RECEIVED: "Counted when it came in.",
    TimeBasis.FINALISED: "Counted when it was finished, whenever it came in.",
    TimeBasis.OPEN: "Counted because it was open on one day: a stock, not a year’s flow.",
    TimeBasis.WINDOW: "Counted over several years together.",
}

PRECISIONS = {
    Precision.EXACT: "The figure as counted.",
    Precision.ROUNDED: "The source rounded it.",
    Precision.LOOKS_ROUNDED: "It looks like a round number; the source does not say.",
    Precision.APPROXIMATE: "The source gives it as about right only, in the words shown.",
}

MISSING = {
    Missing.NOT_HELD: "There is a figure somewhere, but not here. It is never shown as 0.",
    Missing.WITHHELD: "Whoever has the figure does not publish it.",
    Missing.NOT_APPLICABLE: "There can be no figure for this.",
}

POLARITIES = {
    Polarity.AMBIGUOUS: "A rise can be good or bad news. More complaints can mean more trust, or worse conduct.",
    Polarity.MORE_IS_BETTER: "A rise is good news.",
    Polarity.LESS_IS_BETTER: "A fall is good news.",
}

GENERAL = [
    Meaning("recommendation", "One numbered request in a report. It is a request, not an order."),
    Meaning("part", "One thing that a recommendation asks for, where it asks for several: “3a”."),
    Meaning("ask", "One thing asked of one body: a part together with an addressee."),
    Meaning("addressee", "A body that a recommendation names, with what it is to it: its role."),
    Meaning("asked", "The body was invited to act. Most bodies owe the Committee no answer by law."),
    Meaning("target date", "A date in the report itself, or one that the body agreed to. Most have none."),
    Meaning(
        "overdue",
        "The target date is over and everything received is recorded. The lead has neither said that it is done nor "
        "said no, no report of it waits to be read, and the Committee neither found it met nor stopped "
        "following it.",
    ),
    Meaning("edition", "A numbered act of publishing. These pages change only with an edition."),
    Meaning(
        "as at", "How a page stood at the end of a past day, at a time or at an edition. Every page has it."
    ),
    Meaning(
        "on hold",
        "Before an election or for a legal reason nothing about a report changes here until the end of a day.",
    ),
    Meaning(
        "taken down",
        "A text that should never have been public is gone from every day; a sentence with the ground stands in its "
        "place. It is the one thing that changes past days.",
    ),
    Meaning(
        "what would settle it",
        "What the Committee would take as proof that it was done. Its versions stay readable when it changes.",
    ),
    Meaning(
        "right of reply",
        "The days in which the bodies that a finding concerns can answer it before it is published.",
    ),
    Meaning(
        "found again", "A later finding took its place. The finding before it was right when it was made."
    ),
    Meaning("corrected", "The finding was wrong; the page says what was wrong with it and what stands now."),
    Meaning(
        "withdrawn", "The finding no longer stands, for the reason given, and nothing stands in its place."
    ),
    Meaning(
        "the view of the Committee’s officers",
        "Two members of the Committee’s staff stand behind the finding; no elected member has agreed it yet.",
    ),
    Meaning("not checked against the original", "Held as somebody reported it; nobody has compared it yet."),
    Meaning(
        "checked against the original", "Held as somebody reported it; compared with what its maker gave out."
    ),
    Meaning(
        "taken as its maker gave it out", "Taken from its maker’s own document or answer: it is the original."
    ),
    Meaning("subset of", "Counted inside another figure: the two must not be added."),
]


def chapters() -> list[Chapter]:
    """All words with their meanings, in chapters."""
    return [
        Chapter("general", "The tracker", "", GENERAL),
        Chapter(
            "found",
            "What the Committee found",
            "The Committee’s own finding. It is never mixed with what a body says about itself.",
            [Meaning(word.value, meaning, word) for word, meaning in FOUND.items()],
        ),
        Chapter(
            "outcome",
            "Did the aim come about",
            "The Committee’s view of the aim, some time later. It changes nothing in what was found.",
            [Meaning(word.value, meaning, word) for word, meaning in MEANINGS.items()],
        ),
        Chapter(
            "answered",
            "How a body replies",
            "A body’s formal answer to a recommendation, in its own words, or that there is none here.",
            [*_meanings(POSITIONS), *_meanings(REPLIES)],
        ),
        Chapter(
            "progress",
            "How far a body says it is",
            "A body’s own report on each part that it is asked for. It is not a finding.",
            [*_meanings(PROGRESS), *BESIDE],
        ),
        Chapter("asked", "What was asked", "", _meanings(KINDS)),
        Chapter("roles", "Who was asked", "What a body is to a recommendation.", _meanings(ROLES)),
        Chapter("owed", "How often it is owed", "", _meanings(OWED)),
        Chapter(
            "bases",
            "Figures: when something counts",
            "Figures on different bases never share an axis.",
            _meanings(BASES),
        ),
        Chapter("precision", "Figures: how exact they are", "", _meanings(PRECISIONS)),
        Chapter("missing", "Figures: why there is none", "", _meanings(MISSING)),
        Chapter("polarity", "Figures: good news or bad", "", _meanings(POLARITIES)),
    ]


def _meanings(words: Mapping[Any, str]) -> list[Meaning]:
    return [Meaning(str(word), meaning) for word, meaning in words.items()]
