"""What the pages say of a formal reply. Pure."""

from tracker.assessments.standing import PartStands, Standing, Voice
from tracker.recommendations.models import Reply

AWAITED = "awaited"


def reply_words(voice: Voice, standing: Standing, part: PartStands) -> str:
    """What the page says beside a part of an addressee's formal reply, as far as the tracker holds one."""
    position = voice.answer.position if voice.answer else ""
    return in_reply(voice.reply, position, awaits=standing.awaits_answers and not part.closed)


def in_reply(reply: str, position: str, *, awaits: bool) -> str:
    """The same from what the terms say of a reply and, where there is one, its position.

    `awaits`: the record is confirmed to be complete, no hold keeps an answer back, and the Committee follows it still.
    Otherwise nothing can be said of the body, only of the tracker.
    """
    if position:
        return position
    return {
        Reply.WANTED: AWAITED if awaits else "nothing recorded here yet",
        Reply.NONE_EXPECTED: "none expected",
        Reply.NOT_ADDED: "there is a reply, not added here yet",
    }[Reply(reply)]
