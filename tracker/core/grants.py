"""What the application's role may do with each table, derived from the kind of model.

Migrations run as the owner; the application has another role without UPDATE, DELETE or TRUNCATE on ledgers.
PostgreSQL asks for the UPDATE privilege before it locks a row, so identity rows and the head grant it on `id`, which
no row can usefully change.
"""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections, models
from psycopg import sql

from tracker.core.models import AuditText, Drafted, Edition, Head, Identity, Ledger, Published


def rights(model: type[models.Model]) -> str:
    """The privileges of the application's role on a model's table, as PostgreSQL writes them."""
    if model is Edition:
        return "SELECT, INSERT"
    if model is Head:
        return "SELECT, UPDATE (id)"
    if issubclass(model, Identity):
        return "SELECT, INSERT, UPDATE (id)"
    if model is AuditText or issubclass(model, Ledger):
        return "SELECT, INSERT"
    if issubclass(model, Drafted):
        # The triggers keep what was sent or published as it is; a draft may change or go until then.
        return "SELECT, INSERT, UPDATE, DELETE"
    if issubclass(model, Published):
        return "SELECT, INSERT, UPDATE (withdrawn_in_id)"
    return "SELECT, INSERT, UPDATE, DELETE"


def grant_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Give the application's role its rights on the tables of one room, and no others."""
    connection = connections[using]
    role = str(settings.DATABASES["default"].get("USER") or "")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
            [role],
        )
        owner, exists = cursor.fetchone()
        if owner == role or not exists:
            return
        to = sql.Identifier(role)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to))
        for model in sender.get_models(include_auto_created=True):
            table = sql.Identifier(model._meta.db_table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(table, to))
            cursor.execute(
                sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights(model)), table, to)  # type: ignore[arg-type]
            )
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(to))
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone()[0]:
            cursor.execute(sql.SQL("GRANT SELECT ON django_migrations TO {}").format(to))
