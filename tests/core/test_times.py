"""When something was written down is said by the database, to the application's role and to its owner alike."""

import psycopg
import pytest
from django.apps import apps
from django.db.models import DateTimeField
from django.db.models.fields import NOT_PROVIDED
from psycopg.errors import IntegrityConstraintViolation

from tests.core.test_guards import one
from tracker.core.models import Ledger

# What is written once and says when, by table; those that say it otherwise, with how.
OTHERWISE = {
    ("core_takedown", "at"): "core_number_takedown sets it",
    ("assessments_proceedingscheck", "checked_at"): "somebody checked before, when it was scheduled",
    ("evidence_submission", "submitted_at"): "the receipt was made out with it",
}
SAYS_WHEN = {
    (model._meta.db_table, field.column)
    for model in apps.get_models()
    if issubclass(model, Ledger)
    for field in model._meta.concrete_fields
    if isinstance(field, DateTimeField) and field.db_default is not NOT_PROVIDED
}
EVENT = (
    "INSERT INTO core_auditevent ({columns}actor_name, acting_as, roles, bodies, verb, subject, subject_name, about,"
    " committees, detail, origin, before_digest, after_digest)"
    " VALUES ({values}'the system', '', '{{}}', '{{}}', 'looked at', 'x:1', 'x', '{{x:1}}', '{{}}', '{{}}', '', '', '')"
    " RETURNING at BETWEEN now() AND clock_timestamp()"
)


def write(connection: psycopg.Connection, column: str = "", value: str = "") -> bool:
    """Write an event down, with a value of one's own in one column; whether it says that this happened now."""
    statement = EVENT.format(columns=column and f"{column}, ", values=value and f"{value}, ")
    return one(connection.execute(statement))  # type: ignore[arg-type]


def test_whatever_is_written_once_gets_its_time_from_the_database(owner) -> None:
    stamped = owner.execute(
        "SELECT tgrelid::regclass::text, convert_from(trim(tgargs, '\\x00'), 'UTF8') FROM pg_trigger"
        " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'core_stamp' AND tgenabled = 'O'"
    )
    assert {*stamped.fetchall(), *OTHERWISE} >= SAYS_WHEN
    assert set(OTHERWISE) <= SAYS_WHEN


@pytest.mark.parametrize("moment", ["'infinity'", "'2020-01-01'", "now() + interval '1 day'", "NULL"])
def test_an_event_happens_now_whatever_is_written(anybody, moment) -> None:
    assert write(anybody)
    assert write(anybody, "at", moment)


@pytest.mark.parametrize("number", ["-1", "1", "9223372036854775807"])
def test_an_event_takes_the_next_number(anybody, number) -> None:
    write(anybody)
    with pytest.raises(IntegrityConstraintViolation, match="takes the next number"):
        write(anybody, "id", number)
