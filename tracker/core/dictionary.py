"""The data dictionary: every table of ours in words, made from the models, so that it cannot fall behind them."""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection, models
from django.db.models.constants import LOOKUP_SEP

from tracker.core.grants import rights
from tracker.core.models import Drafted, Edition, Head, Identity, Ledger, Published

PATH = settings.BASE_DIR / "docs" / "data-dictionary.md"
COMMAND = "python -m tests.stack manage.py data_dictionary"

INTRODUCTION = f"""# Data dictionary

What each table holds. This page is made from the models by `{COMMAND}`; do not change it by hand.

| kind of row | what may happen to it |
|---|---|
| identity | It names a thing for ever, holds no public text, and never changes. |
| published | It appears with an edition, and may go with a later one, once. Nothing else about it changes. |
| drafted | Free to change until an edition publishes it; from then on like a published row. |
| ledger | It is written once, and neither changes nor goes. |
| working | It may change and go. The public never reads it from here. |

*The application may* says what its role is granted in the database; *change (id)* is there so that it can
lock a row, and changes nothing. The public side is written by publishing an edition only, whoever does it; who may do
what on the pages stands in `accounts/roles.py`.
"""

KINDS = ((Identity, "identity"), (Drafted, "drafted"), (Published, "published"), (Ledger, "ledger"))

# Columns that mean the same wherever they stand.
MEANINGS = {
    "id": "the row's key",
    "published_in": "the edition with which it appeared",
    "withdrawn_in": "the edition with which it went; empty while it stands",
}
GRANTS = {"SELECT": "read", "INSERT": "add", "UPDATE": "change", "DELETE": "remove"}


def dictionary() -> str:
    """The whole page: a chapter for each room in their order, a section for each table by its name."""
    chapters = [INTRODUCTION]
    for room in rooms():
        chapters.append(f"## {room.label}\n")
        chapters += [section(model) for model in tables(room)]
    return "\n".join(chapters)


def rooms() -> list[AppConfig]:
    """The rooms that have tables, by name."""
    ours = [
        app for app in apps.get_app_configs() if app.name.startswith("tracker.") or app.name == "accounts"
    ]
    return sorted((app for app in ours if tables(app)), key=lambda app: app.label)


def tables(room: AppConfig) -> list[type[models.Model]]:
    """A room's models, by the names of their tables."""
    return sorted(room.get_models(include_auto_created=True), key=lambda model: model._meta.db_table)


def section(model: type[models.Model]) -> str:
    """One table: what it is, its columns, what holds for it."""
    lines = [f"### {model._meta.db_table}", "", about(model), ""]
    lines += [f"Kind of row: {kind(model)}. The application may {allowed(model)}.", ""]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    lines += [
        f"| `{field.column}` | {column_type(field)} | {meaning(field)} |"
        for field in model._meta.concrete_fields
    ]
    rules = list(constraints(model))
    if rules:
        lines += ["", "What always holds:", "", *(f"- {rule}" for rule in rules)]
    return "\n".join([*lines, ""])


def about(model: type[models.Model]) -> str:
    """The model's docstring on one line; a link table has none of its own."""
    owner: Any = model._meta.auto_created
    if owner:
        return f"Links {owner._meta.verbose_name_plural} to others."
    return " ".join((model.__doc__ or "").split())


def kind(model: type[models.Model]) -> str:
    """Which kind of row a table holds."""
    if model in (Edition, Head):
        return "the spine of publishing"
    return next((name for base, name in KINDS if issubclass(model, base)), "working")


def allowed(model: type[models.Model]) -> str:
    """What the application's role may do with the rows, in words."""
    granted = rights(model)
    for right, verb in GRANTS.items():
        granted = granted.replace(right, verb)
    return granted


def column_type(field: Any) -> str:
    """The type as PostgreSQL names it, and whether the column may be empty."""
    return f"{field.rel_db_type(connection) if field.is_relation else field.db_type(connection)}" + (
        ", may be empty" if field.null else ""
    )


def meaning(field: Any) -> str:
    """What a column says: its help text or its name in words, where it points, and what it can be."""
    said = str(field.help_text) or MEANINGS.get(field.name) or str(field.verbose_name)
    if field.related_model and field.name not in MEANINGS:
        said += f" → `{field.related_model._meta.db_table}`"
    if field.choices:
        said += ": " + ", ".join(str(value) for value, _ in field.flatchoices if value)
    return " ".join(said.split()).replace("|", "\\|")


def constraints(model: type[models.Model]) -> Iterator[str]:
    """What the database holds the rows to. A constraint's name says it, and its message what to do about it."""
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield f"one row for each {field.verbose_name}"
    for constraint in sorted(model._meta.constraints, key=lambda each: each.name):
        said = constraint.name.replace("_", " ")
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            said += f" ({', '.join(field.replace(LOOKUP_SEP, ' ') for field in constraint.fields)}"
            said += "; of some rows only)" if constraint.condition else ")"
        if constraint.violation_error_message != constraint.default_violation_error_message:
            said += f": “{constraint.violation_error_message}”"
        yield said
