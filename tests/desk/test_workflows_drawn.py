"""The drawing of the workflows in docs/ is the tables themselves."""

from typing import Any

from django.conf import settings

from tracker.assessments.workflow import STATES, STEPS, WAITING
from tracker.core import agreeing
from tracker.core.workflow import Step
from tracker.desk.workflows import COMMAND, PAGE, page


def test_the_page_in_docs_is_drawn_from_the_tables_as_they_stand() -> None:
    here = (settings.BASE_DIR / PAGE).read_text(encoding="utf-8")
    assert here == page(), f"The tables have changed: run `{COMMAND}` and commit {PAGE}."


def test_every_state_and_every_step_is_in_it() -> None:
    drawn = page()
    steps: tuple[Step[Any, Any], ...] = (*STEPS, *agreeing.STEPS)
    for meaning in (*STATES.values(), *WAITING.values(), *agreeing.STATES.values()):
        assert f"| {meaning.word} | {meaning.turn} | {meaning.public} |" in drawn
    for step in steps:
        source, target = (str(state).replace(" ", "_") for state in (step.source, step.target))
        assert f"  {source} --> {target}: {step.verb}\n" in drawn
