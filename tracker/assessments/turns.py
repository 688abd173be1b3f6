"""Whose turn it is with one version, and where it is on its way: what waits for more than a step is told apart."""

from dataclasses import replace

from tracker.assessments import replying, scheduling
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.obstacles import obstacle
from tracker.assessments.workflow import STATES, WAITING, Wait
from tracker.core import clock
from tracker.core.formats import moment
from tracker.core.workflow import Meaning, Turn


def meaning(version: Assessment) -> Meaning:
    """A version's state as staff read it; of an approved one also for what it waits, or what stands in its way."""
    if version.stage != AssessmentState.APPROVED:
        return STATES[version.stage]
    if obstacle(version):
        return WAITING[Wait.TAKING_BACK]
    can_be_answered = bool(replying.waits(version))
    if item := scheduling.waiting().filter(assessment=version).first():
        due = moment(item.scheduled.due_at.astimezone(clock.LONDON))
        turn = Turn.BODIES if can_be_answered else Turn.NOBODY
        return replace(WAITING[Wait.MINUTE], word=f"{WAITING[Wait.MINUTE].word} for {due}", turn=turn)
    return WAITING[Wait.REPLIES] if can_be_answered else STATES[AssessmentState.APPROVED]
