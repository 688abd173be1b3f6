"""The way of an assessment is one table; the database knows the same one."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.assessments.steps import drafted
from tracker.assessments.models import AssessmentState
from tracker.assessments.workflow import STATES, STEPS
from tracker.core.workflow import Turn

# Nothing leads on from here; a later version begins as a draft of its own.
ENDS = {
    AssessmentState.RETURNED,
    AssessmentState.CORRECTED,
    AssessmentState.REPLACED,
    AssessmentState.WITHDRAWN,
}


@pytest.mark.parametrize("state", AssessmentState)
def test_every_state_says_whose_turn_it_is_and_what_the_public_reads(state) -> None:
    meaning = STATES[state]
    assert meaning.word
    assert meaning.public
    assert (meaning.turn is Turn.NOBODY) == (
        state in {AssessmentState.PUBLISHED, *ENDS} - {AssessmentState.RETURNED}
    )


@pytest.mark.parametrize("state", AssessmentState)
def test_every_state_is_reached_by_an_event_and_leads_on_unless_it_is_an_end(state) -> None:
    events = [step.event for step in STEPS if step.target == state]
    assert events
    assert all(events)
    leads_on = any(step.source == state and step.target != state for step in STEPS)
    assert leads_on == (state not in ENDS)


def test_every_step_has_a_verb_of_its_own_and_every_act_an_event_of_its_own() -> None:
    assert len({step.verb for step in STEPS}) == len(STEPS)
    follows = {"correct", "find again"}
    assert {step.event for step in STEPS if step.verb in follows} == {"published"}
    acts = [step.event for step in STEPS if step.verb not in follows]
    assert len(set(acts)) == len(acts)


@pytest.mark.django_db
@pytest.mark.parametrize("target", AssessmentState)
def test_the_database_lets_a_draft_go_into_review_only(real, ada, target) -> None:
    draft = drafted(ada)
    allowed = {step.target for step in STEPS if step.source == AssessmentState.DRAFT}

    def move() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE assessments_assessment SET state = %s WHERE id = %s", [target, draft.pk])

    if target in allowed:
        move()
    else:
        with pytest.raises(IntegrityError):
            move()
