"""What tests of the desk share: a report of a body's that has a person's name in it."""

import pytest

from tests.assessments.steps import put_out
from tests.desk.taking_down import WORDS
from tests.evidence.conftest import sent
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update


@pytest.fixture
def said(real_report, cai, ada) -> Update:
    """Edition 3: what the IOPC says on 3a, with a person's name in it."""
    update = evidence.accept_update(update=sent(cai, "3a", WORDS), by=ada)
    put_out(updates=[update], note="The IOPC on 3a.", by=ada)
    update.refresh_from_db()
    return update
