"""Seals on the audit trail: what is committed is chained, once, and what was changed afterwards is named.

Changes by a superuser, of every column of every table of the trail, are the drill's: tests/drills/audit.py.
"""

from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from tests.at_once import at_once
from tests.factories import order_to_erase
from tests.stack import SERVERS, TESTS
from tracker.celery import app
from tracker.core import audit, sealing
from tracker.core.models import AuditEvent, AuditText, Edition, Seal
from tracker.core.tasks import seal


def acts(count: int) -> list[AuditEvent]:
    """As many acts by the system on the newest edition."""
    edition = Edition(number=1, note="")
    return [audit.record("looked at", edition, by=None, after={"turn": turn}) for turn in range(count)]


def run(*words: str) -> str:
    """What `manage.py audit …` prints."""
    out = StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
class TestOneTransaction:
    """What can be seen from inside one transaction."""

    def test_every_event_is_sealed_once_and_in_a_chain(self) -> None:
        events = acts(3)
        assert [sealing.seal(), sealing.seal()] == [3, 0]
        chain = list(Seal.objects.order_by("position"))
        assert [(row.position, row.event) for row in chain] == list(enumerate(events, start=1))
        before = ""
        for row in chain:
            before = sealing.link(before, row.position, AuditEvent.objects.get(pk=row.event_id))
            assert row.digest == before

    def test_more_than_one_batch_is_one_chain(self, monkeypatch) -> None:
        monkeypatch.setattr(sealing, "BATCH", 3)
        acts(8)
        assert sealing.seal() == 8
        assert sealing.verify() == sealing.Verdict(sealed=8, waiting=0)

    def test_everything_that_an_event_says_is_sealed(self) -> None:
        assert set(sealing.SEALED) == {field.attname for field in AuditEvent._meta.concrete_fields}

    def test_a_whole_trail_says_so_and_how_much_waits(self) -> None:
        acts(2)
        assert run("seal") == "2 events sealed."
        kept = run("head")
        acts(1)
        assert run("verify") == "The audit trail is whole: 2 sealed events. 1 event waits to be sealed."
        run("seal")
        assert run("verify", "--head", kept) == (
            "The audit trail is whole and agrees with the head that was kept: 3 sealed events."
        )

    def test_before_the_first_seal_there_is_no_head(self) -> None:
        with pytest.raises(CommandError, match="Nothing is sealed yet"):
            run("head")

    @pytest.mark.parametrize("head", ["", "12", f"0:{'a' * 64}", f"1:{'A' * 64}", f"{'9' * 40}:{'a' * 64}"])
    def test_what_is_no_head_is_refused(self, head) -> None:
        acts(1)
        run("seal")
        if head:
            with pytest.raises(CommandError, match="A head is a position and a digest"):
                run("verify", "--head", head)

    def test_a_chain_that_was_cut_off_or_written_anew_shows_against_a_head_that_was_kept(self) -> None:
        acts(2)
        run("seal")
        with pytest.raises(CommandError, match="The chain ends at position 2, before the head"):
            run("verify", "--head", f"3:{'a' * 64}")
        with pytest.raises(CommandError, match="Seal 2 is not the head that was kept"):
            run("verify", "--head", f"2:{'a' * 64}")

    def test_what_was_erased_by_an_act_that_names_it_breaks_nothing(self, report, ada) -> None:
        audit.record("changed", report, by=ada, after={"text": "Somebody's name."})
        sealing.seal()
        order = order_to_erase(report, by=ada)
        assert audit.erase_texts([audit.key(report)], because=order)
        sealing.seal()
        assert sealing.verify().broken == ""

    def test_only_a_take_down_that_was_recorded_orders_something_to_be_erased(self, report, ada) -> None:
        order = order_to_erase(report, by=ada)
        named: list[dict[str, Any]] = [{}, {"act": order.detail["act"] + 1}, {"act": []}]
        forged = [
            audit.record("took down", report, by=ada, erases=[audit.key(report)], **act) for act in named
        ]
        assert sealing._orders([order.pk, *(event.pk for event in forged)]) == {order.pk: order}

    def test_what_was_erased_by_an_earlier_act_shows(self, report, ada) -> None:
        order = order_to_erase(report, by=ada)
        later = audit.record("changed", report, by=ada, after={"text": "What was done later."})
        erased = AuditText(event=later, erased_by=order)
        assert "erased by no later take-down" in sealing._text_problem(later, erased, order)


def as_superuser(statement: str, *values: object) -> None:
    """Do what no role of the product can."""
    url = SERVERS.postgres.url("postgres", TESTS)
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(statement, values)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_what_happens_between_transactions() -> None:
    """One test, since each of its kind needs a new database."""
    # An event that commits late is sealed later, and none is left out.
    with psycopg.connect(SERVERS.database(TESTS).url) as late:
        late.execute(
            "INSERT INTO core_auditevent (actor_name, acting_as, roles, bodies, verb, subject, subject_name, about,"
            " committees, detail, origin, before_digest, after_digest)"
            " VALUES ('the system', '', '{}', '{}', 'looked at', 'x:1', 'x', '{x:1}', '{}', '{}', '', '', '')"
        )
        [early] = acts(1)
        assert sealing.seal() == 1
        late.commit()
    assert sealing.seal() == 1
    assert Seal.objects.get(position=1).event == early
    assert Seal.objects.get(position=2).event.pk < early.pk

    # Any number of sealers at once make one chain.
    acts(40)
    at_once(*[lambda: seal.apply(throw=True)] * 4)
    assert sealing.verify() == sealing.Verdict(sealed=42, waiting=0)

    # Nothing is sealed that is not committed.
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sealing.seal()

    # The command names the first broken link, and ends with an error.
    as_superuser("UPDATE core_auditevent SET actor_name = 'Nobody' WHERE id = %s", early.pk)
    with pytest.raises(CommandError, match=rf"Event {early.pk} \(Nobody looked at .*position 1, was changed"):
        run("verify")


def test_sealing_is_on_the_schedule() -> None:
    assert seal.name in {entry["task"] for entry in app.conf.beat_schedule.values()}
