"""The sentence that a newspaper could print, made from what stands, never typed. Pure.

It is the page's first line and description, its line in the register's download and, later, its feed entry.
"""

from tracker.assessments.standing import Standing, Voice
from tracker.core.formats import day, listed
from tracker.recommendations.models import Reply


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is ("MOPAC" stays "MOPAC")."""
    return text[:1].upper() + text[1:]


def sentence(standing: Standing) -> str:
    """What became of a recommendation so far, in one to three short sentences."""
    said = [_answers(standing.asked), _when(standing)]
    if any(voice.reply == Reply.NOT_ADDED for voice in standing.asked):
        said.append("The Committee has not yet assessed it.")
    return " ".join(text for text in said if text)


def _answers(asked: list[Voice]) -> str:
    replied = [voice for voice in asked if voice.reply == Reply.NOT_ADDED]
    silent = [voice for voice in asked if voice.reply == Reply.WANTED]
    if replied:
        who = listed([voice.as_answering for voice in replied])
        has = "have replied, but the replies have" if len(replied) > 1 else "has replied, but the reply has"
        nothing = listed([voice.in_a_sentence for voice in silent], "or")
        rest = f"; nothing is recorded here yet from {nothing}" if nothing else ""
        return f"{capitalised(who)} {has} not been added here yet{rest}."
    if silent:
        return "Nobody has recorded an answer here yet."
    return "No answer is asked for."


def _when(standing: Standing) -> str:
    if standing.no_release_yet:
        each = standing.opens_on or "each release"
        return f"It is owed with {each}; no release is recorded here yet."
    first = sorted({date.on for date in standing.dates if date.kind == "original"})
    revised = sorted({date.on for date in standing.dates if date.kind == "revised"})
    if revised:
        return f"The date was moved from {listed([day(on) for on in first])} to {day(revised[-1])}."
    if first:
        dates = "a target date" if len(first) == 1 else "target dates"
        return f"The report set {dates} of {listed([day(on) for on in first])}."
    return ""
