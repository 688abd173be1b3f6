"""The workflows as docs/workflows.md shows them, drawn from the very tables that the code goes by. Pure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.assessments import workflow as assessments
from tracker.core import agreeing
from tracker.core.workflow import Meaning, Step
from tracker.evidence import workflow as evidence

PAGE = Path("docs/workflows.md")
COMMAND = "python manage.py draw_workflows"


Steps = Sequence[Step[Any, Any]]
States = Mapping[Any, Meaning]

BEGINNING = f"""# Workflows

Made by `{COMMAND}` from `tracker/assessments/workflow.py`, `tracker/core/agreeing.py` and
`tracker/evidence/workflow.py`. Do not edit it by hand: `./check` compares it with the tables.
"""

WHAT_FOLLOWS = """\
A published version never changes. *Corrected* and *replaced* are read from the version that took its place in the same
edition: a correction says what was wrong, any other version is a change. *Withdrawn* is read from the reason that was
published when it went. *Open to replies* and *scheduled* are read of an approved version from the days in which bodies
can answer it and from the minute for which it waits.
"""


def page() -> str:
    """The whole page."""
    return (
        "\n".join(
            [
                BEGINNING,
                *_chapter("An assessment", assessments.STEPS, assessments.STATES, assessments.WAITING),
                WHAT_FOLLOWS,
                *_chapter(
                    "What is proposed whole: a closure, a review of an aim", agreeing.STEPS, agreeing.STATES
                ),
                *_chapter("A body’s report of progress", evidence.STEPS, evidence.STATES),
            ]
        ).rstrip("\n")
        + "\n"
    )


def _chapter(title: str, steps: Steps, states: States, waiting: States | None = None) -> list[str]:
    """A drawing and its tables; `waiting` are states inside of another one, which no step leads to."""
    told = [*states.values(), *(waiting or {}).values()]
    return [
        f"## {title}",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'  state "{meaning.word}" as {_name(state)}' for state, meaning in states.items()),
        f"  [*] --> {_name(next(iter(states)))}",
        *(f"  {_name(step.source)} --> {_name(step.target)}: {step.verb}" for step in steps),
        *(f"  {_name(state)} --> [*]" for state in _ends(steps, states)),
        "```",
        "",
        "| state | whose turn | what the public reads |",
        "|---|---|---|",
        *(f"| {meaning.word} | {meaning.turn} | {meaning.public} |" for meaning in told),
        "",
        "| step | from | to | in the audit trail |",
        "|---|---|---|---|",
        *(f"| {step.verb} | {step.source} | {step.target or 'gone'} | {step.event} |" for step in steps),
        "",
    ]


def _ends(steps: Steps, states: States) -> list[str]:
    leads_on = {step.source for step in steps if step.target != step.source}
    return [state for state in states if state not in leads_on]


def _name(state: str | None) -> str:
    """A state as the diagram names it; without one, the end."""
    return str(state).replace(" ", "_") if state else "[*]"
