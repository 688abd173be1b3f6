"""The way of an assessment is one table; the database knows the same one."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.assessments.steps import drafted
from tracker.assessments.models import AssessmentState
from tracker.assessments.workflow import STATES, STEPS, Turn


@pytest.mark.parametrize("state", AssessmentState)
def test_every_state_says_whose_turn_it_is_and_what_the_public_reads(state) -> None:
    meaning = STATES[state]
    assert meaning.word
    assert meaning.public
    assert (meaning.turn is Turn.NOBODY) == (state == AssessmentState.PUBLISHED)


@pytest.mark.parametrize("state", AssessmentState)
def test_every_state_can_be_reached_and_only_returned_and_published_are_the_end(state) -> None:
    reached = {step.target for step in STEPS} | {AssessmentState.DRAFT}
    assert state in reached
    leads_on = any(step.source == state and step.target != state for step in STEPS)
    assert leads_on == (state not in {AssessmentState.RETURNED, AssessmentState.PUBLISHED})


def test_every_step_has_a_verb_and_a_word_in_the_audit_trail_of_its_own() -> None:
    assert len({step.verb for step in STEPS}) == len({step.event for step in STEPS}) == len(STEPS)


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
