"""What the database refuses to the application's role about a closure, whatever the code does."""

import datetime as dt

import pytest
from django.db import IntegrityError

from tests.plain_sql import sql
from tests.recommendations.steps import closed, parts, proposed
from tracker.core import agreeing, clock
from tracker.recommendations.models import Closure

pytestmark = pytest.mark.django_db


class TestItRefuses:
    """Whoever asks for it as that role."""

    AGREE = "UPDATE recommendations_closure SET approver_id = %s, approved_at = now() WHERE id = %s"

    def test_an_author_who_agrees(self, real, ada) -> None:
        [row] = proposed(ada)
        with pytest.raises(IntegrityError, match="nobody_agrees_to_their_own_closure"):
            sql(self.AGREE, ada.pk, row.pk)

    def test_a_row_that_comes_with_its_second_person(self, real, ada, bola) -> None:
        with pytest.raises(IntegrityError, match="begins as a proposal"):
            sql(
                "INSERT INTO recommendations_closure (part_id, kind, since, because, elsewhere, address, refusal,"
                " author_id, approver_id, approved_at)"
                " VALUES (%s, 'superseded', now(), 'x', '', '', '', %s, %s, now())",
                parts("3a")[0].pk, ada.pk, bola.pk,
            )  # fmt: skip

    @pytest.mark.parametrize(
        "change",
        [
            "because = 'of something else'",
            "author_id = author_id + 1",
            "since = since - 1",
            "kind = 'superseded'",
        ],
    )
    @pytest.mark.parametrize("when", ["it waits", "it was agreed", "it was refused"])
    def test_a_change_of_what_was_proposed(self, real, ada, bola, mo, change, when) -> None:
        [row] = proposed(ada)
        if when == "it was agreed":
            sql(self.AGREE, bola.pk, row.pk)
        if when == "it was refused":
            agreeing.refuse(rows=[row], reason="No.", by=bola)
        with pytest.raises(IntegrityError, match="never changes"):
            sql(f"UPDATE recommendations_closure SET {change} WHERE id = %s", row.pk)

    def test_a_second_decision(self, real, ada, bola, mo) -> None:
        [row], [other] = proposed(ada), proposed(ada, "3b")
        sql(self.AGREE, bola.pk, row.pk)
        agreeing.refuse(rows=[other], reason="No.", by=bola)
        for statement in (
            "UPDATE recommendations_closure SET approver_id = %s WHERE id = %s",
            "UPDATE recommendations_closure SET refusal = %s WHERE id = %s",
        ):
            for key in (row.pk, other.pk):
                with pytest.raises(IntegrityError, match="decided once"):
                    sql(statement, mo.pk, key)

    def test_its_deletion(self, real, ada) -> None:
        [row] = proposed(ada)
        with pytest.raises(IntegrityError, match="and stays"):
            sql("DELETE FROM recommendations_closure WHERE id = %s", row.pk)

    @pytest.mark.parametrize("moment", ["'2020-01-01'", "'infinity'", "NULL"])
    def test_a_time_of_its_own_choosing(self, real, ada, bola, moment) -> None:
        sql(
            "INSERT INTO recommendations_closure (part_id, kind, since, because, elsewhere, address, refusal,"
            f" author_id, proposed_at) VALUES (%s, 'superseded', now(), 'x', '', '', '', %s, {moment})",
            parts("3a")[0].pk, ada.pk,
        )  # fmt: skip
        row = Closure.objects.get()
        sql(f"UPDATE recommendations_closure SET approver_id = %s, approved_at = {moment}", bola.pk)
        agreed = Closure.objects.get()
        assert agreed.proposed_at == row.proposed_at
        for said in (agreed.proposed_at, agreed.approved_at):
            assert said
            assert abs(clock.now() - said) < dt.timedelta(minutes=5)

    def test_its_publication_without_a_second_person(self, real, ada) -> None:
        [row] = proposed(ada)
        sql("INSERT INTO core_edition (note) VALUES ('x')")
        with pytest.raises(IntegrityError, match="closure_is_published_when_agreed"):
            sql("UPDATE recommendations_closure SET published_in_id = 3 WHERE id = %s", row.pk)

    def test_a_change_of_what_is_published(self, real, ada, bola) -> None:
        closed(ada, bola)
        with pytest.raises(IntegrityError, match="never changes"):
            sql("UPDATE recommendations_closure SET because = 'x', approver_id = author_id + 1")
