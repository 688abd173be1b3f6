"""The register says what the Committee found only where a finding is public: held by the database itself."""

import pytest
from psycopg.errors import IntegrityError

from tests.core.test_guards import open_edition


def say(connection, word: str, *, found: str = "") -> None:
    """Write a word on a recommendation over plain SQL, in an edition of its own: where this is found, or nothing."""
    number = open_edition(connection)
    public = "SELECT part.recommendation_id FROM recommendations_part part JOIN assessments_assessment found"
    public += " ON found.part_id = part.id WHERE found.published_in_id IS NOT NULL AND found.withdrawn_in_id IS NULL"
    public += f" AND found.word = '{found}'" if found else ""
    [key] = connection.execute(
        f"SELECT id FROM recommendations_recommendation WHERE id {'' if found else 'NOT'} IN ({public}) LIMIT 1"
    ).fetchone()
    connection.execute(
        "UPDATE assessments_status SET withdrawn_in_id = %s WHERE recommendation_id = %s AND withdrawn_in_id IS NULL",
        [number, key],
    )
    connection.execute(
        "INSERT INTO assessments_status (recommendation_id, word, counts, differs, published_in_id)"
        " VALUES (%s, %s, '{}', false, %s)",
        [key, word, number],
    )


@pytest.mark.parametrize(
    "word",
    [
        "met",
        "partly met",
        "not met",
        "no longer met",
        "assessed in part",
        "cannot be assessed",
        "no evidence received",
    ],
)
def test_nothing_is_said_to_be_found_without_a_finding(application, word) -> None:
    with pytest.raises(IntegrityError, match="Nothing is found"):
        say(application, word)


def test_what_follows_from_no_finding_needs_none(application) -> None:
    say(application, "not yet assessed")


@pytest.mark.parametrize("word", ["superseded", "overtaken by law", "no longer followed"])
def test_nothing_is_said_to_be_closed_without_a_closure(application, word) -> None:
    with pytest.raises(IntegrityError, match="Nothing is found"):
        say(application, word)


def test_what_is_found_is_said(application) -> None:
    for word in ("met", "partly met", "assessed in part"):
        say(application, word, found="met")


@pytest.mark.parametrize("word", ["not met", "no longer met", "cannot be assessed", "no evidence received"])
def test_what_is_said_is_what_was_found(application, word) -> None:
    with pytest.raises(IntegrityError, match="Nothing is found"):
        say(application, word, found="met")
