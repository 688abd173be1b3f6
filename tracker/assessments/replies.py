"""What the pages say of a formal reply. Pure."""

from tracker.assessments.standing import Voice
from tracker.recommendations.models import Reply


def reply_words(voice: Voice) -> str:
    """What the page says of an addressee's formal reply, as far as the tracker holds one."""
    return in_reply(voice.reply, voice.answer.position if voice.answer else "")


def in_reply(reply: str, position: str) -> str:
    """The same from what the terms say of a reply and, where there is one, its position."""
    if position:
        return position
    return {
        Reply.WANTED: "nothing recorded here yet",
        Reply.NONE_EXPECTED: "none expected",
        Reply.NOT_ADDED: "there is a reply, not added here yet",
    }[Reply(reply)]
