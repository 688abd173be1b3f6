"""The invented report, chased: its one date is 31 December 2024, for part x of A1.

It is asked of the Chief Lamplighter, who leads and answers through the Office of Lamps, and of the Gas Works, which is
a partner only.
"""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine

from accounts.models import User
from tests import factories
from tracker.bodies.models import Body, Contact
from tracker.recommendations.models import Ask, Deadline, Recommendation, RecordComplete, Report, Round
from tracker.reminders.actions import switch_on

DATE = dt.date(2024, 12, 31)
WICK = "wick@lamps.example"

Travel = Callable[[str], None]


@pytest.fixture
def today() -> Iterator[Travel]:
    """`today("2025-01-01")`: let it be noon of that day in London; at first it is 1 June 2024."""
    with time_machine.travel("2024-06-01T12:00Z", tick=False) as traveller:
        yield lambda day: traveller.move_to(day if "T" in day else f"{day}T12:00Z")


@pytest.fixture
def lina(db: None) -> User:
    """Staff of the Lighting Committee."""
    return factories.user("lina@committee.example", name="Lina")


@pytest.fixture
def wick(report: Report) -> Contact:
    """The Office of Lamps' contact; it has no account."""
    return contact("lamp-office", WICK)


@pytest.fixture
def confirmed(report: Report) -> RecordComplete:
    """Everything about A1 is recorded."""
    row = RecordComplete(recommendation=Recommendation.objects.get(number="A1"))
    factories.publish(row)
    return row


@pytest.fixture
def chased(today: Travel, report: Report, wick: Contact, confirmed: RecordComplete, lina: User) -> Report:
    """The report, chased since June 2024."""
    switch_on(report=report, by=lina)
    return report


def contact(body: str, email: str) -> Contact:
    """A person at a body."""
    return Contact.objects.create(body=Body.objects.get(slug=body), name="Somebody", email=email)


def ask(letter: str, body: str) -> tuple[Ask, Round]:
    """What is asked of a body in a part, and the part's round."""
    found = Ask.objects.current().get(part__letter=letter, addressee__body__slug=body)
    return found, Round.objects.current().get(part=found.part)


def deadline(letter: str, body: str, due_on: dt.date, kind: str = "original") -> Deadline:
    """Publish a date."""
    asked, owed = ask(letter, body)
    row = Deadline(ask=asked, round=owed, due_on=due_on, kind=kind, asked_by="the body")
    factories.publish(row)
    return row


def second_ask(due_on: dt.date) -> Deadline:
    """Something else with a date for the Office of Lamps: its winter report, B2a."""
    part = Ask.objects.get(part__letter="a").part
    factories.publish(
        Round(part=part, label="2024/25", opened_on=dt.date(2024, 12, 1)),
        RecordComplete(recommendation=part.recommendation),
    )
    return deadline("a", "lamp-office", due_on)
