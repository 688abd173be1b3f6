"""Taking a text down: what the database itself holds, over plain SQL, and that no text is forgotten."""

import psycopg
import pytest
from django.apps import apps
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, IntegrityError

from tests.core.test_guards import current, one, open_edition
from tracker.assessments.models import FigureCited
from tracker.assessments.outcomes.models import OutcomeFigure
from tracker.core.models import Edition, Ground, Published, Readable
from tracker.core.takedown import MARK, readable_models, stand_ins

MODELS = readable_models()
every_kind = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)

# What is read by the public and holds characters, but nothing that people wrote.
NO_WORDS = {
    "assessments.RightOfReply": "a number of days",
    "assessments.Status": "worked out from what was found",
    "bodies.AnswersThrough": "two bodies and two days",
    "evidence.Received": "the day on which a report came",
    "recommendations.Ask": "who is asked for what",
    "recommendations.LeadsTo": "a link",
    "recommendations.RecordComplete": "a confirmation",
    "recommendations.Round": "the name of a period",
}

FIGURE = """'{"series": "Ferries", "said": "5"}', (SELECT min(id) FROM statistics_observation)"""
# A version that waits for approval, and a proposal: what each rests on is fixed.
RESTS_ON_A_FIGURE: dict[type[Readable], tuple[str, ...]] = {
    FigureCited: (
        "INSERT INTO assessments_assessment (version, state, word, because, return_reason, author_id, part_id,"
        " round_id, wrong) SELECT version + 50, 'draft', word, because, '', author_id, part_id, round_id, ''"
        " FROM assessments_assessment ORDER BY id LIMIT 1",
        "INSERT INTO assessments_figurecited (frozen, observation_id, assessment_id)"
        f" SELECT {FIGURE}, id FROM assessments_assessment WHERE state = 'draft'",
        "UPDATE assessments_assessment SET state = 'in review', sent_at = now() WHERE state = 'draft'",
    ),
    OutcomeFigure: (
        "INSERT INTO assessments_outcomereview (refusal, word, because, author_id, recommendation_id)"
        " SELECT '', word, because, author_id, recommendation_id FROM assessments_outcomereview LIMIT 1",
        "INSERT INTO assessments_outcomefigure (frozen, observation_id, review_id)"
        f" SELECT {FIGURE}, id FROM assessments_outcomereview WHERE approver_id IS NULL",
    ),
}


def act(connection: psycopg.Connection, ground: str = "personal", subject: str = "a.test:1") -> int:
    """Record that something is taken down; returns the act's primary key."""
    somebody = one(connection.execute("SELECT min(id) FROM accounts_user"))
    return one(
        connection.execute(
            "INSERT INTO core_takedown (by_id, ground, reason, subject) VALUES (%s, %s, 'A test.', %s) RETURNING id",
            [somebody, ground, subject],
        )
    )


def blank(connection: psycopg.Connection, takedown: int, table: str, row: int) -> None:
    """Call the owner's function."""
    connection.execute("SELECT core_blank(%s, %s::regclass, %s)", [takedown, table, row])


def written(connection: psycopg.Connection, state: str) -> int:
    """A report that is not public yet, in a state of its own."""
    return one(
        connection.execute(
            "INSERT INTO evidence_update (ask_id, round_id, version, state, progress, done, planned, why_nothing,"
            " links, received_how, return_reason, entered_by_id, received_on) SELECT ask_id, round_id, version + 50,"
            " %s, progress, 'A text.', '', '', '{}', '', '', (SELECT min(id) FROM accounts_user), current_date"
            " FROM evidence_update WHERE published_in_id IS NOT NULL LIMIT 1 RETURNING id",
            [state],
        )
    )


def row_of(connection: psycopg.Connection, model: type[Readable]) -> int:
    """The primary key of some row of a kind. Nothing in the sample rests on a figure: here something does."""
    for statement in RESTS_ON_A_FIGURE.get(model, ()):
        connection.execute(statement)
    identity = sql.Identifier(model._meta.pk.column)
    return one(
        connection.execute(
            sql.SQL("SELECT {} FROM {} ORDER BY 1 LIMIT 1").format(
                identity, sql.Identifier(model._meta.db_table)
            )
        )
    )


def read(connection: psycopg.Connection, model: type[Readable], row: int) -> dict[str, object]:
    """A row as it stands, by column."""
    cursor = connection.execute(
        sql.SQL("SELECT to_jsonb(r) FROM {} AS r WHERE {} = %s").format(
            sql.Identifier(model._meta.db_table), sql.Identifier(model._meta.pk.column)
        ),
        [row],
    )
    return one(cursor)


def test_every_kind_of_published_row_says_what_of_it_is_text() -> None:
    published = {model for model in apps.get_models() if issubclass(model, Published)}
    assert {model._meta.label for model in published - set(MODELS)} == set(NO_WORDS)
    assert Edition in MODELS


@every_kind
def test_every_text_of_it_has_something_that_stands_in(model, owner) -> None:
    texts = {
        field.name
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField", "URLField", "JSONField", "ArrayField"}
        and not field.choices
    }
    left_out = {*model.no_text, *getattr(model, "same_thing", ())}
    assert texts - left_out <= set(stand_ins(model))


@every_kind
def test_the_database_knows_the_same_columns(model, owner) -> None:
    marked = owner.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND col_description(attrelid, attnum) LIKE %s",
        [model._meta.db_table, f"{MARK}%"],
    ).fetchall()
    assert {name for (name,) in marked} == set(stand_ins(model))


@every_kind
def test_it_can_be_taken_down_whatever_else_guards_it(model, application) -> None:
    row = row_of(application, model)
    before = read(application, model, row)
    takedown = act(application)
    blank(application, takedown, model._meta.db_table, row)
    after = read(application, model, row)
    assert after["taken_down_id"] == takedown
    kept = {name for name in before if name not in stand_ins(model)} - {"taken_down_id"}
    assert {name: before[name] for name in kept} == {name: after[name] for name in kept}
    for name in set(stand_ins(model)):
        assert before[name] in ("", [], {}, None) or after[name] != before[name]


def test_every_guard_lets_a_take_down_pass(owner) -> None:
    tables = [model._meta.db_table for model in MODELS]
    functions = owner.execute(
        "SELECT DISTINCT tgrelid::regclass::text, proname::text, prosrc FROM pg_trigger"
        " JOIN pg_proc ON pg_proc.oid = tgfoid"
        " WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s) AND (tgtype & 16) > 0 AND (tgtype & 2) > 0",
        [tables],
    ).fetchall()
    assert len(functions) > 10
    # Begin the function with core.guards.PASS, or name it in core.guards.lets_take_downs_pass.
    assert [(table, name) for table, name, text in functions if "core_is_take_down" not in text] == []


@pytest.mark.parametrize("ground", Ground.values)
def test_the_database_writes_the_sentence(ground, application) -> None:
    act(application, ground)
    sentence = one(application.execute("SELECT tombstone FROM core_takedown ORDER BY id DESC LIMIT 1"))
    today = one(
        application.execute(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY')"
        )
    )
    because = {
        "exempt": " because it is exempt from publication.",
        "personal": " because it contained personal information.",
        "legal": " for legal reasons.",
        "published in error": " because it was published in error.",
    }
    assert sentence == f"This was taken down on {today}{because[ground]}"


def test_each_act_is_counted_in_the_head(application) -> None:
    before = one(application.execute("SELECT takedowns FROM core_head"))
    act(application)
    assert one(application.execute("SELECT takedowns FROM core_head")) == before + 1


class TestTheApplicationCannot:
    """Take a text away by itself, nor say that it did."""

    def test_blank_without_an_act(self, application) -> None:
        row = current(application, "evidence_update")
        with pytest.raises(IntegrityError, match="Only a take-down that is being recorded"):
            blank(application, 999, "evidence_update", row)

    def test_blank_with_an_act_of_another_transaction(self, application, ledgers) -> None:
        with psycopg.connect(ledgers.url) as other:
            takedown = act(other)
            row = current(application, "evidence_update")
            with pytest.raises(IntegrityError, match="Only a take-down that is being recorded"):
                blank(application, takedown, "evidence_update", row)
            other.rollback()

    def test_write_the_text_over(self, application) -> None:
        row = current(application, "recommendations_parttext")
        with pytest.raises(InsufficientPrivilege):
            application.execute("UPDATE recommendations_parttext SET text = '' WHERE id = %s", [row])

    def test_mark_a_row_without_blanking_it(self, application) -> None:
        row = written(application, "draft")
        with pytest.raises(IntegrityError, match="taken down only with the act"):
            application.execute(
                "UPDATE evidence_update SET taken_down_id = %s WHERE id = %s", [act(application), row]
            )

    def test_write_something_else_in_the_place_of_a_text(self, application) -> None:
        row, takedown = current(application, "evidence_update"), act(application)
        with pytest.raises(IntegrityError):
            application.execute(
                "UPDATE evidence_update SET taken_down_id = %s, done = 'All is well.' WHERE id = %s",
                [takedown, row],
            )

    def test_mark_or_change_an_edition(self, application) -> None:
        with pytest.raises(InsufficientPrivilege):
            application.execute("UPDATE core_edition SET note = ''")

    def test_change_or_delete_an_act(self, application) -> None:
        act(application)
        with pytest.raises(InsufficientPrivilege):
            application.execute("UPDATE core_takedown SET reason = ''")

    def test_say_when_or_in_what_words(self, application) -> None:
        application.execute(
            "INSERT INTO core_takedown (by_id, ground, reason, subject, at, tombstone, transaction) SELECT min(id),"
            " 'legal', 'A test.', 'a.test:1', '2001-01-01', 'All is well.', 0 FROM accounts_user"
        )
        at, tombstone = application.execute(
            "SELECT at, tombstone FROM core_takedown ORDER BY id DESC"
        ).fetchone()
        assert at.year > 2001
        assert tombstone.startswith("This was taken down on")

    def test_use_the_function_on_a_table_of_its_own(self, owner) -> None:
        # The application may make none at all (test_temporary_tables.py).
        owner.execute("CREATE TEMPORARY TABLE mine (id bigint, taken_down_id bigint, note text)")
        owner.execute("INSERT INTO mine VALUES (1, NULL, 'A note.')")
        with pytest.raises(IntegrityError, match="holds nothing that can be taken down"):
            blank(owner, act(owner), "mine", 1)

    @pytest.mark.parametrize("table", ["accounts_user", "bodies_body", "core_head", "mail_mail"])
    def test_use_the_function_on_what_is_not_published(self, application, table) -> None:
        row = one(application.execute(sql.SQL("SELECT min(id) FROM {}").format(sql.Identifier(table))))
        with pytest.raises(IntegrityError):
            blank(application, act(application), table, row)

    def test_take_the_same_row_down_twice(self, application) -> None:
        row = current(application, "evidence_update")
        blank(application, act(application), "evidence_update", row)
        with pytest.raises(IntegrityError):
            blank(application, act(application), "evidence_update", row)

    def test_publish_what_was_taken_down_before(self, application) -> None:
        row = written(application, "accepted")
        blank(application, act(application), "evidence_update", row)
        number = open_edition(application)
        with pytest.raises(IntegrityError, match="is not published any more"):
            application.execute(
                "UPDATE evidence_update SET published_in_id = %s WHERE id = %s", [number, row]
            )


def test_an_act_by_the_owner_is_held_as_well(owner) -> None:
    act(owner)
    with pytest.raises(IntegrityError, match="it never changes"):
        owner.execute("UPDATE core_takedown SET reason = ''")
