"""What a body's home lists of findings that it can answer costs nothing for those of other bodies."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.assessments.steps import approved
from tracker.assessments.reply_views import to_answer
from tracker.assessments.replying import set_days

pytestmark = pytest.mark.django_db


def test_it_takes_as_many_statements_with_many_findings_of_other_bodies_as_with_none(
    real_report, committee, mo, ada, bola, mopac
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert len(to_answer([mopac.pk])) == 1
        return len(asked)

    set_days(committee=committee, days=10, by=mo)
    approved(ada, bola, "8a")
    one = statements()
    for label in ("3a", "3b", "3c"):
        approved(ada, bola, label)
    assert statements() == one
