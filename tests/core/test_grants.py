"""The application's role owns nothing, and has on each table what its kind of row allows and no more."""

import psycopg
import pytest
from django.apps import apps
from psycopg.errors import InsufficientPrivilege

from tracker.core.grants import rights
from tracker.core.models import Drafted, Edition, Head, Identity, Published

MODELS = list(apps.get_models(include_auto_created=True))
LEDGERS = [model for model in MODELS if issubclass(model, Published | Identity | Edition | Head)]


@pytest.fixture(scope="module")
def granted(ledgers):
    """What the application's role may do: table → the privileges as `rights` writes them."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(ledgers.owner_url) as connection:
        for table, privilege in connection.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = 'tracker_app' AND table_schema = 'public'"
        ):
            found.setdefault(table, []).append(privilege)
        for table, privilege, column in connection.execute(
            "SELECT attrelid::regclass::text, privilege_type, attname FROM pg_attribute, aclexplode(attacl)"
            " WHERE grantee = 'tracker_app'::regrole AND attnum > 0"
        ):
            found.setdefault(table, []).append(f"{privilege} ({column})")
    return found


@pytest.mark.parametrize("model", MODELS)
def test_a_table_grants_exactly_what_its_kind_allows(model, granted) -> None:
    assert set(granted[model._meta.db_table]) == set(rights(model).split(", "))


def test_there_is_no_other_table_but_the_list_of_migrations(granted) -> None:
    assert set(granted) - {model._meta.db_table for model in MODELS} == {"django_migrations"}
    assert granted["django_migrations"] == ["SELECT"]


# A draft may change and go; what was sent or published is held by triggers (test_guards.py, tests/evidence).
FIXED = [model for model in LEDGERS if not issubclass(model, Drafted)]


@pytest.mark.parametrize("model", FIXED)
def test_no_ledger_lets_the_application_rewrite_it(model, application) -> None:
    table = model._meta.db_table
    changeable = {"withdrawn_in_id"} if issubclass(model, Published) else {"id"}
    for privilege in ("DELETE", "TRUNCATE", "TRIGGER", "REFERENCES", "UPDATE"):
        assert application.execute("SELECT has_table_privilege(%s, %s)", [table, privilege]).fetchone() == (
            False,
        )
    for field in model._meta.concrete_fields:
        may = application.execute("SELECT has_column_privilege(%s, %s, 'UPDATE')", [table, field.column])
        assert may.fetchone()[0] in {False, field.column in changeable}


@pytest.mark.parametrize("model", LEDGERS)
def test_no_ledger_can_be_emptied_by_the_application(model, application) -> None:
    with pytest.raises(InsufficientPrivilege):
        application.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_the_application_is_not_superuser_and_owns_nothing(application) -> None:
    assert application.execute(
        "SELECT current_user::text, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone() == ("tracker_app", False, False, False, False, False)
    assert (
        application.execute(
            "SELECT relname::text FROM pg_class WHERE relowner = current_user::regrole"
            " UNION SELECT proname::text FROM pg_proc WHERE proowner = current_user::regrole"
        ).fetchall()
        == []
    )
    assert application.execute("SELECT pg_has_role(current_user, 'tracker_owner', 'MEMBER')").fetchone() == (
        False,
    )


def test_the_owner_of_the_tables_is_not_superuser_either(owner) -> None:
    assert owner.execute(
        "SELECT current_user::text, rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone() == ("tracker_owner", False)
    owners = owner.execute("SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname = 'public'")
    assert owners.fetchall() == [("tracker_owner",)]


def test_the_application_makes_no_tables(application) -> None:
    with pytest.raises(InsufficientPrivilege):
        application.execute("CREATE TABLE mine (id integer)")


def test_the_application_may_lock_the_head_for_a_moment(application) -> None:
    head = application.execute("SELECT number FROM core_head WHERE id = 1 FOR SHARE").fetchone()
    assert head == application.execute("SELECT max(number) FROM core_edition").fetchone()
