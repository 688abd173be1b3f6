"""What tests of reports share: the asks of the IOPC and of MOPAC, and words for them."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Membership, Role, User
from tests.people import person
from tracker.bodies.models import Body, Contact
from tracker.evidence import actions
from tracker.evidence.models import Submission, Update
from tracker.evidence.words import Words
from tracker.recommendations.models import Ask, Round

Line = tuple[Ask, Round]
UNDER_WAY = Words(progress="under way", done="We wrote to every force.")

AskFor = Callable[[str, str], Line]
Drafted = Callable[..., Update]
Sent = Callable[..., Update]


def ask_for(body: str, label: str) -> Line:
    """The ask of a body in "3a" of the real report, with its round."""
    ask = Ask.objects.get(
        addressee__body__slug=body,
        part__recommendation__number=label[:-1],
        part__letter=label[-1],
        withdrawn_in=None,
    )
    return ask, Round.objects.get(part=ask.part_id, withdrawn_in=None)


def drafted(by: User, label: str = "3a", words: Words = UNDER_WAY, body: str = "iopc") -> Update:
    """A draft by this person."""
    ask, round = ask_for(body, label)
    return actions.save_draft(ask=ask, round=round, words=words, seen=None, by=by)


def sent(by: User, label: str = "3a", words: Words = UNDER_WAY) -> Update:
    """A report that this person has sent for the IOPC."""
    draft = drafted(by, label, words)
    actions.submit(updates=[draft], body=draft.ask.addressee.body, by=by)
    draft.refresh_from_db()
    return draft


def submission_of(update: Update) -> Submission:
    """What a report was sent with."""
    update.refresh_from_db()
    assert update.submission
    return update.submission


@pytest.fixture
def line(real_report: Any) -> Line:
    """The IOPC's ask in 3a."""
    return ask_for("iopc", "3a")


@pytest.fixture
def col(iopc: Body) -> User:
    """Cai's colleague at the IOPC."""
    return person("Col", iopc, Role.CONTRIBUTOR)


@pytest.fixture
def both(iopc: Body, committee: Body) -> User:
    """Somebody who drafts for the IOPC and reads for the Committee as well."""
    user = person("Kit", iopc, Role.CONTRIBUTOR)
    Membership.objects.create(user=user, body=committee, role=Role.ASSESSOR)
    return user


@pytest.fixture
def contact(iopc: Body) -> Contact:
    """An address of the IOPC without an account."""
    return Contact.objects.create(body=iopc, name="Post room", email="post@iopc.example")
