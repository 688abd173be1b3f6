"""A report's file sets no new date for what is closed: it is told with its line, and why, as the pages tell it."""

import datetime as dt

import pytest

from accounts.models import Role
from tests.factories import INVENTED, changed
from tests.people import person
from tests.recommendations.steps import WHY, line
from tracker.core import agreeing
from tracker.core.models import Edition
from tracker.core.yamlfile import FileErrors
from tracker.recommendations import notes
from tracker.recommendations.actions import follow_again, load_report, propose_closures
from tracker.recommendations.models import Closure, Deadline, Part

TEXT = INVENTED.read_text()
OLD, NEW = "        deadline: 2024-12-31\n", "        deadline: 2025-06-30\n"
WHOLE = ("owed: once, then kept up\n", "owed: once, then kept up\n    deadline: 2025-06-30\n")
# How each of these parts is asked of nobody.
OF_NOBODY = {
    "x": [
        ("role: lead, reply: wanted", "role: recipient, reply: wanted"),
        ("role: partner", "role: recipient"),
    ],
    "y": [("asked_of: [gas-works]", "asked_of: []")],
    "z": [],
}
TOLD = "A1{} has been superseded since 3 June 2024. Follow it again first, on the page “Close”."

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(report):
    """`closed("x")`: a part of A1 is closed."""
    ann, ben = person("Ann", report.committee, Role.ASSESSOR), person("Ben", report.committee, Role.APPROVER)

    def close(letter: str) -> None:
        part = Part.objects.get(recommendation__number="A1", letter=letter)
        rows = propose_closures(
            parts=[part], kind="superseded", since=dt.date(2024, 6, 3), because=WHY, by=ann
        )
        agreeing.agree(rows=rows, note=notes.closed(rows), proceedings_checked=True, by=ben)

    return close


def refused(path) -> list[tuple[int, str]]:
    """What is wrong with a file, which publishes nothing."""
    before = Edition.objects.count()
    with pytest.raises(FileErrors) as caught:
        load_report(path=path, update=True)
    assert Edition.objects.count() == before
    return caught.value.errors


def test_a_new_date_for_a_closed_part_is_refused_with_its_line(closed, write) -> None:
    closed("x")
    text = changed(TEXT, (OLD, NEW))
    told = f"recommendations 1 parts 1 deadline: {TOLD.format('x')}"
    assert refused(write(text)) == [(line(NEW.strip(), text), told)]


def test_without_update_it_is_listed_with_the_reason_and_refused_by_nothing(closed, write) -> None:
    closed("x")
    outcome = load_report(path=write(changed(TEXT, (OLD, NEW))), update=False)
    assert not outcome.published
    told = f"a target date, and --update refuses it: {TOLD.format('x')}"
    assert outcome.lines()[0] == f"differs and cannot be changed: {told}"
    assert any("here “2024-12-31”, in the file “2025-06-30”" in said for said in outcome.lines())


@pytest.mark.parametrize("letter", OF_NOBODY)
@pytest.mark.parametrize("update", [True, False])
def test_the_same_file_again_sets_no_date_for_a_closed_part_that_is_asked_of_nobody(
    closed, write, letter, update
) -> None:
    path = write(changed(TEXT, WHOLE, *OF_NOBODY[letter]))
    load_report(path=path, update=True)
    closed(letter)
    assert load_report(path=path, update=update).lines()[-1].endswith("here already; nothing differs.")


def test_a_first_date_for_a_closed_part_is_one_too(closed, write) -> None:
    closed("y")
    text = changed(TEXT, WHOLE)
    told = f"recommendations 1 deadline: {TOLD.format('y')}"
    assert refused(write(text)) == [(line("deadline: 2025-06-30", text), told)]


def test_the_date_that_stands_may_stay_and_others_may_move(closed, write) -> None:
    closed("x")
    load_report(path=write(changed(TEXT, WHOLE)), update=True)
    dates = (
        Deadline.objects.current().order_by("ask__part__position").values_list("ask__part__letter", "due_on")
    )
    assert [(letter, str(day)) for letter, day in dates] == [
        ("x", "2024-12-31"),
        ("x", "2024-12-31"),
        ("y", "2025-06-30"),
    ]


def test_once_it_is_followed_again_its_date_can_be_set(closed, report, write) -> None:
    closed("x")
    cy = person("Cy", report.committee, Role.ASSESSOR)
    follow_again(closures=list(Closure.objects.current()), reason="the Act was repealed", by=cy)
    assert load_report(path=write(changed(TEXT, (OLD, NEW))), update=True).published
