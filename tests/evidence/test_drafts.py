"""A draft: one for each ask and round, whoever opens it, and no text is ever overwritten unseen."""

import pytest
from django.db import IntegrityError, transaction

from tests.evidence.conftest import UNDER_WAY, ask_for, drafted, sent
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions
from tracker.evidence.models import Update
from tracker.evidence.words import Words
from tracker.evidence.workflow import MovedOn

OTHER = Words(progress="planned", planned="In spring.")


def test_a_draft_keeps_what_was_written(cai, line) -> None:
    draft = drafted(cai)
    assert Words.of(Update.objects.get()) == UNDER_WAY
    assert (draft.state, draft.version, draft.author, draft.submission) == ("draft", 1, cai, None)


def test_a_draft_is_no_edition_and_nobody_reads_it(cai, line) -> None:
    before = Edition.objects.count()
    drafted(cai)
    assert Edition.objects.count() == before
    assert not Update.objects.current().exists()


def test_a_colleague_goes_on_with_the_same_draft(cai, col, line) -> None:
    draft = drafted(cai)
    again = actions.save_draft(ask=line[0], round=line[1], words=OTHER, seen=draft.saved_at, by=col)
    assert again.pk == draft.pk
    assert Words.of(Update.objects.get()) == OTHER


@pytest.mark.parametrize("seen", ["nothing", "an older save"])
def test_a_save_over_a_draft_that_moved_on_is_refused_with_both_texts(cai, col, line, seen) -> None:
    draft = drafted(cai)
    first = draft.saved_at
    moved = actions.save_draft(ask=line[0], round=line[1], words=OTHER, seen=first, by=cai)
    mine = Words(progress="under way", done="My text.")
    with pytest.raises(MovedOn, match=r"Cai saved this draft at .*, after you opened it here") as refused:
        actions.save_draft(
            ask=line[0], round=line[1], words=mine, seen=None if seen == "nothing" else first, by=col
        )
    assert Words.of(refused.value.theirs) == OTHER
    assert Update.objects.get().saved_at == moved.saved_at


def test_the_same_save_twice_is_one(cai, line) -> None:
    draft = drafted(cai)
    again = actions.save_draft(ask=line[0], round=line[1], words=UNDER_WAY, seen=None, by=cai)
    assert (again.pk, again.saved_at) == (draft.pk, draft.saved_at)
    assert AuditEvent.objects.filter(verb="saved").count() == 1


def test_the_database_holds_one_open_draft_for_each_ask_and_round(cai, line) -> None:
    drafted(cai)
    with pytest.raises(IntegrityError, match="one_open_draft"), transaction.atomic():
        Update.objects.create(ask=line[0], round=line[1], version=2, author=cai)


def test_asks_of_other_bodies_in_the_same_part_have_drafts_of_their_own(cai, dee, line) -> None:
    ours, theirs = drafted(cai, "8a"), drafted(dee, "8a", body="mopac")
    assert ours.pk != theirs.pk


def test_while_a_report_is_being_read_nothing_new_is_written(cai, line) -> None:
    sent(cai)
    with pytest.raises(NotNow, match="is being read"):
        drafted(cai, words=OTHER)


def test_a_draft_can_be_thrown_away(cai, line) -> None:
    draft = drafted(cai)
    actions.discard_draft(update=draft, by=cai)
    assert not Update.objects.exists()
    assert [event.verb for event in AuditEvent.objects.exclude(verb="loaded").order_by("pk")] == [
        "saved",
        "discarded",
    ]


def test_what_was_sent_is_not_thrown_away(cai, line) -> None:
    update = sent(cai)
    with pytest.raises(NotNow, match="sent already"):
        actions.discard_draft(update=update, by=cai)


def test_each_round_has_its_own_asks(real_report) -> None:
    assert ask_for("iopc", "3a")[1] != ask_for("iopc", "3b")[1]
