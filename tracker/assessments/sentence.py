"""The sentence that a newspaper could print, made from what stands, never typed. Pure.

It is the page's first line and description, its line in the register's download and the first line of a reminder.
"""

import datetime as dt
from collections import Counter
from typing import NamedTuple

from tracker.assessments.found import Found
from tracker.assessments.rollup import Word
from tracker.assessments.standing import Answer, PartStands, Standing, Voice
from tracker.core.formats import counted, day, listed
from tracker.evidence.models import Progress
from tracker.recommendations.closing import Closed
from tracker.recommendations.models import Closure, Reply
from tracker.responses.models import Position

SAYS = {
    Progress.NOT_STARTED: "it has not been started",
    Progress.PLANNED: "it is planned",
    Progress.UNDER_WAY: "it is under way",
    Progress.DONE: "it is done",
    Progress.CONTINUING: "it is continuing",
}
SHORT = {
    Progress.NOT_STARTED: "not started",
    Progress.PLANNED: "planned",
    Progress.UNDER_WAY: "under way",
    Progress.DONE: "done",
    Progress.CONTINUING: "continuing",
}
ANSWERED = {
    Position.ACCEPTED: "accepted it",
    Position.IN_PRINCIPLE: "accepted it in principle",
    Position.IN_PART: "accepted it in part",
    Position.NOT_ACCEPTED: "did not accept it",
    Position.REFERRED: "referred it elsewhere",
    Position.DECLINED: "declined to answer",
}
FOUND = {
    Word.MET: "found {} met",
    Word.PARTLY: "found {} partly met",
    Word.NOT_MET: "found {} not met",
    Word.NO_EVIDENCE: "received no evidence on {}",
    Word.NO_LONGER: "found {} no longer met",
    Word.CANNOT: "could not assess {}",
}


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is ("MOPAC" stays "MOPAC")."""
    return text[:1].upper() + text[1:]


def sentence(standing: Standing, on: dt.date | None = None) -> str:
    """What became of a recommendation so far, in one to three short sentences, and one more for each way in which parts
    of it were closed; `on` is the day on which it is read.
    """
    said = [_answers(standing), _when(standing, on), _found(standing), *_closed(standing)]
    return " ".join(capitalised(text) for text in said if text)


def _answers(standing: Standing) -> str:
    clauses = {voice: _says(voice, standing) for voice in standing.asked}
    spoken = [clause for clause in clauses.values() if clause]
    awaited = {voice for part in standing.followed for voice in part.asked}
    silent = [
        voice
        for voice, clause in clauses.items()
        if not clause and voice in awaited and voice.reply != Reply.NONE_EXPECTED
    ]
    not_added = [voice for voice in silent if voice.reply == Reply.NOT_ADDED]
    silent = [voice for voice in silent if voice not in not_added]
    if not_added:
        spoken.append(_not_added(not_added))
    if not silent:
        nobody = "" if standing.closed else "No answer is asked for."
        return f"{'; '.join(spoken)}." if spoken else nobody
    if standing.awaits_answers:
        have = "has" if len(silent) == 1 else "have"
        spoken.append(f"{listed([voice.in_a_sentence for voice in silent])} {have} not reported")
    elif spoken:
        spoken.append(
            f"nothing is recorded here yet from {listed([voice.in_a_sentence for voice in silent], 'or')}"
        )
    else:
        return "Nobody has recorded an answer here yet."
    return f"{'; '.join(spoken)}."


def _not_added(voices: list[Voice]) -> str:
    """Whose replies exist, but not here. The comma after "through" falls away before the one of a list."""
    who = listed([voice.as_answering for voice in voices]).replace(",,", ",")
    has = "have replied, but the replies have" if len(voices) > 1 else "has replied, but the reply has"
    return f"{who} {has} not been added here yet"


def _says(voice: Voice, standing: Standing) -> str:
    """What one voice says, as a clause; empty where nothing of it is recorded here."""
    parts = [part for part in standing.parts if voice in part.asked]
    heard = [part.said[voice.addressee] for part in parts if voice.addressee in part.said]
    words = [Progress(said.progress) for said in heard if said.progress]
    if words:
        if len(words) == len(parts) and len(set(words)) == 1:
            return f"{voice.as_answering} says {SAYS[words[0]]}"
        counts = Counter(words)
        told = listed([f"{counts[word]} as {SHORT[word]}" for word in SHORT if counts[word]])
        return f"{voice.as_answering} has reported on {len(words)} of {counted(len(parts), 'part')}: {told}"
    if waiting := [said.received_on for said in heard if said.received_on]:
        return f"a report from {voice.in_a_sentence}, received on {day(max(waiting))}, is being read"
    return _answered(voice, voice.answer) if voice.answer else ""


def _answered(voice: Voice, answer: Answer) -> str:
    return f"{voice.as_answering} {ANSWERED[Position(answer.position)]}, in {answer.said_on:%B %Y}"


def _when(standing: Standing, on: dt.date | None) -> str:
    if standing.is_over:
        return ""
    if standing.no_release_yet:
        each = standing.opens_on or "each release"
        return f"It is owed with {each}; no release is recorded here yet."
    first = sorted({date.on for date in standing.open_dates if date.kind == "original"})
    revised = sorted({date.on for date in standing.dates_that_hold if date.kind == "revised"})
    if late := standing.overdue(on) if on else {}:
        passed = sorted({begins - dt.timedelta(days=1) for begins in late.values()})
        return f"The target date of {day(passed[-1])} has passed."
    if revised:
        return f"The date was moved from {listed([day(on) for on in first])} to {day(revised[-1])}."
    if first:
        dates = "a target date" if len(first) == 1 else "target dates"
        return f"The report set {dates} of {listed([day(on) for on in first])}."
    return ""


def _found(standing: Standing) -> str:
    if standing.is_over:
        return ""
    rolled = standing.roll_up()
    it = _labels(standing, standing.followed) if standing.closed else "it"
    if rolled.word == Word.NOT_ASSESSED:
        waits = standing.somebody_spoke or any(voice.reply == Reply.NOT_ADDED for voice in standing.asked)
        return f"The Committee has not yet assessed {it}." if waits else ""
    found = [part.found for part in standing.followed if part.found]
    whose = _whose(found)
    rounds = {one.round for one in found if one.round}
    who = f"For {listed(sorted(rounds))} {whose.who}" if rounds else whose.who
    if len(rolled.counts) == 1 and rolled.word in FOUND:
        return f"{who} {FOUND[rolled.word].format(it)}{whose.not_agreed}."
    total = sum(rolled.counts.values())
    assessed = total - rolled.counts.get(Word.NOT_ASSESSED, 0)
    told = listed([f"{count} {word}" for word, count in rolled.counts.items() if word != Word.NOT_ASSESSED])
    still = " that it still follows" if standing.closed else ""
    has = f"{who} {whose.has} assessed {assessed} of {counted(total, 'part')}{still}"
    return f"{has}: {told}{whose.not_agreed}."


class _Whose(NamedTuple):
    """Who found something, with the verb that goes with them, and what the Committee itself has not agreed of it."""

    who: str
    has: str
    not_agreed: str


def _whose(found: list[Found]) -> _Whose:
    officers = [one.is_officers_view for one in found]
    if all(officers):
        return _Whose("officers of the Committee", "have", "; the Committee itself has not agreed that")
    if any(officers):
        return _Whose(
            "the Committee and its officers", "have", "; the Committee itself has not agreed all of that"
        )
    return _Whose("the Committee", "has", "")


def _labels(standing: Standing, parts: list[PartStands]) -> str:
    return listed([f"{standing.number}{part.letter}" for part in parts])


def _closed(standing: Standing) -> list[str]:
    """One sentence for all parts that were closed in the same way."""
    alike: dict[Closed, list[PartStands]] = {}
    for part in standing.closed:
        if part.closed:
            alike.setdefault(part.closed, []).append(part)
    whole = standing.is_over and len(alike) == 1
    return [
        _end(closed, "it" if whole else _labels(standing, parts), many=len(parts) > 1 and not whole)
        for closed, parts in alike.items()
    ]


def _end(closed: Closed, what: str, *, many: bool) -> str:
    """How something was closed: what it is, since when, what took its place, and why."""
    month, name = f"{closed.since:%B %Y}", closed.instead.name if closed.instead else ""
    have, was = ("have", "were") if many else ("has", "was")
    told = {
        Closure.Kind.SUPERSEDED: f"{what} {have} been superseded since {month}{name and f' by {name}'}",
        Closure.Kind.OVERTAKEN: f"{what} {was} overtaken by law in {month}{name and f' ({name})'}",
        Closure.Kind.DROPPED: f"the Committee stopped following {what} in {month}{name and f', in favour of {name}'}",
    }
    return f"{told[Closure.Kind(closed.kind)]}, because {closed.because}."
