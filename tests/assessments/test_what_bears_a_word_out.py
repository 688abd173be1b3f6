"""A word on a recommendation is borne out by what is asked and followed: held by the database itself."""

import pytest
from django.db import IntegrityError, transaction

from tests.assessments.steps import published
from tests.factories import publish
from tests.plain_sql import sql
from tests.recommendations.steps import closed, parts
from tracker.assessments.rollup import CLOSURES
from tracker.core import editions
from tracker.recommendations.models import PartText, Recommendation

pytestmark = pytest.mark.django_db


def say(number: str, word: str) -> None:
    """Write a word on a recommendation, in an edition of its own, past all of our own code."""
    sql("INSERT INTO core_edition (note) VALUES ('A test.')")
    edition, about = editions.now().edition, Recommendation.objects.get(number=number).pk
    gone = "UPDATE assessments_status SET withdrawn_in_id = %s WHERE recommendation_id = %s"
    sql(f"{gone} AND withdrawn_in_id IS NULL", edition, about)
    row = "INSERT INTO assessments_status (recommendation_id, word, counts, differs, published_in_id)"
    sql(f"{row} VALUES (%s, %s, '{{}}', false, %s)", about, word, edition)


def refuses(number: str, *words: str) -> bool:
    """Whether none of these words can stand there."""
    for word in words:
        with pytest.raises(IntegrityError, match="Nothing is found"), transaction.atomic():
            say(number, word)
    return True


def test_not_by_a_finding_on_what_is_closed(real, ada, bola) -> None:
    published(ada, bola, "3a", "met")
    say("3", "met")
    closed(ada, bola, "3a")
    assert refuses("3", "met", "partly met", "assessed in part")
    published(ada, bola, "3b", "met")
    say("3", "met")


def test_not_by_a_finding_on_a_part_that_was_dropped(real, ada, bola) -> None:
    published(ada, bola, "3a", "met")
    publish(withdraw=[PartText.objects.current().get(part=parts("3a")[0])])
    assert refuses("3", "met", "partly met", "assessed in part")


def test_not_by_a_finding_on_a_result_that_is_sought(real, ada, bola) -> None:
    published(ada, bola, "2b", "met")
    assert refuses("2", "met", "assessed in part")


def test_a_closures_word_only_where_all_that_is_asked_is_closed(real, ada, bola) -> None:
    closed(ada, bola, "3a", "3b", kind="superseded")
    assert refuses("3", "superseded", "no longer followed")
    closed(ada, bola, "3c", "3d", "3e")
    assert refuses("3", "superseded", "overtaken by law")
    say("3", "no longer followed")


@pytest.mark.parametrize("kind", CLOSURES)
def test_only_the_word_of_the_closures_where_all_are_of_one_kind(real, ada, bola, kind) -> None:
    closed(ada, bola, "3a", "3b", "3c", "3d", "3e", kind=kind)
    assert refuses("3", *(word for word in CLOSURES if word != kind))
    say("3", kind)


def test_no_closures_word_without_anything_asked(real) -> None:
    publish(withdraw=[*PartText.objects.current().filter(part__recommendation__number="3")])
    assert refuses("3", *CLOSURES)
