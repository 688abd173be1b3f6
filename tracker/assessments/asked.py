"""How recommendations stand for those whom they ask, by the public's own rules: for the page of a body's officers."""

from collections.abc import Collection, Mapping

from tracker.assessments.standing import Standing, standings
from tracker.core.editions import At
from tracker.core.formats import day
from tracker.evidence.home import Stands


def stands(at: At, recommendations: Collection[int]) -> Mapping[int, Stands]:
    """What each addressee replied, and what is late at `at`, by recommendation (primary keys)."""
    return {key: _stands(at, standing) for key, standing in standings(at, recommendations).items()}


def _stands(at: At, standing: Standing) -> Stands:
    replies = {
        voice.addressee: f"{voice.answer.position}, said on {day(voice.answer.said_on)}, {voice.answer.received}"
        for voice in standing.voices
        if voice.answer
    }
    late = standing.overdue(at.day)
    return Stands(replies=replies, late=late)
