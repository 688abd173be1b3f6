"""What staff do with a report: return it with a reason, accept it, enter a letter, publish what a body says."""

import datetime as dt

import pytest

from tests.assessments.steps import put_out
from tests.evidence.conftest import UNDER_WAY, drafted, sent
from tracker.core import editions
from tracker.core.models import AuditEvent, Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions
from tracker.evidence.models import Received, State, Update
from tracker.evidence.reading import said
from tracker.evidence.words import Words, changes
from tracker.evidence.workflow import REFUSALS, STATES, STEPS, in_the_way
from tracker.mail.models import Mail

DONE = Words(progress="says it is done", done="All forces answered.", links=("https://iopc.example/answers",))


def spoken(line):
    """What the public reads now about a line; None when nothing is said."""
    return said(editions.now(), [line[0].pk]).get((line[0].pk, line[1].pk))


def promises_nothing(mail: Mail) -> None:
    """The mail of a return says why, and nothing of what the public reads."""
    assert "Which forces?" in mail.text
    assert "public" not in mail.text
    assert "Changes" not in mail.text


def record(ada, line, words=DONE):
    return actions.record_update(
        ask=line[0],
        round=line[1],
        words=words,
        received_on=dt.date(2025, 5, 3),
        received_how="by e-mail",
        by=ada,
    )


def test_a_returned_report_opens_its_next_version_with_the_same_text(cai, ada, line) -> None:
    update = sent(cai)
    following = actions.return_update(update=update, reason="Which forces?", by=ada)
    update.refresh_from_db()
    assert (update.state, update.return_reason, update.read_by) == ("returned", "Which forces?", ada)
    assert (following.state, following.version, following.author) == ("draft", 2, cai)
    assert Words.of(following) == UNDER_WAY


def test_a_returned_report_is_no_longer_being_read_in_public(cai, ada, line) -> None:
    update = sent(cai)
    assert spoken(line).is_being_read
    actions.return_update(update=update, reason="Which forces?", by=ada)
    assert spoken(line) is None
    assert Edition.objects.order_by("-number")[0].note == (
        "The report from the IOPC on recommendation 3a went back, to be revised."
    )


def test_a_return_is_told_by_mail_to_who_wrote_and_who_sent_it(cai, col, ada, iopc, line) -> None:
    draft = drafted(cai)
    actions.submit(updates=[draft], body=iopc, by=col)
    actions.return_update(update=draft, reason="Which forces?", by=ada)
    mails = Mail.objects.filter(kind="return").order_by("to")
    assert [mail.to for mail in mails] == sorted([cai.email, col.email])
    for mail in mails:
        assert "Which forces?" in mail.text
        assert mail.subject.endswith("your report on recommendation 3a, Police Conduct and Complaints")
        assert mail.text.startswith("The staff of the Police and Crime Committee sent a report back to you.")
        assert "3a  Adopt a consistent complaints data policy\nPolice Conduct and Complaints\n" in mail.text
        assert "Until then the public page no longer says that a report is being read." in mail.text
        assert "Under Changes the public reads that it went back to you; not why." in mail.text


def test_while_an_earlier_report_waits_the_mail_promises_no_change_in_public(cai, ada, line) -> None:
    actions.accept_update(update=sent(cai), by=ada)
    before = Edition.objects.count()
    actions.return_update(update=sent(cai, words=DONE), reason="Which forces?", by=ada)
    assert spoken(line).is_being_read
    # The one edition since is that of the receipt.
    assert Edition.objects.count() == before + 1
    promises_nothing(Mail.objects.get(kind="return"))


def test_a_return_needs_a_reason(cai, ada, line) -> None:
    update = sent(cai)
    with pytest.raises(NotNow, match="Say why"):
        actions.return_update(update=update, reason=" \n", by=ada)
    update.refresh_from_db()
    assert update.state == "submitted"


def test_the_next_version_is_sent_and_read_like_the_first(cai, ada, iopc, line) -> None:
    following = actions.return_update(update=sent(cai), reason="Which forces?", by=ada)
    following = actions.save_draft(ask=line[0], round=line[1], words=DONE, seen=following.saved_at, by=cai)
    actions.submit(updates=[following], body=iopc, by=cai)
    assert spoken(line).is_being_read
    labels = [change.label for change in changes(UNDER_WAY, DONE)]
    assert labels == ["How far it is", "What was done", "Links"]


def test_an_accepted_report_is_public_only_through_an_edition(cai, ada, line) -> None:
    update = actions.accept_update(update=sent(cai, words=DONE), by=ada)
    assert (spoken(line).progress, spoken(line).is_being_read) == ("", True)
    edition = put_out(updates=[update], note="What the IOPC says on 3a.", by=ada)
    assert (edition.note, edition.published_by) == ("What the IOPC says on 3a.", ada)
    public = spoken(line)
    assert (public.progress, public.done) == ("says it is done", "All forces answered.")
    assert (public.who, public.version, public.letter) == ("the IOPC", 1, "")
    assert (public.is_being_read, public.edition, public.links) == (False, edition.number, DONE.links)


def test_as_at_the_edition_before_the_report_was_being_read(cai, ada, line) -> None:
    update = actions.accept_update(update=sent(cai, words=DONE), by=ada)
    before = editions.now()
    put_out(updates=[update], note="What the IOPC says on 3a.", by=ada)
    then = said(before, [line[0].pk])[line[0].pk, line[1].pk]
    assert (then.progress, then.is_being_read) == ("", True)


def test_a_new_report_takes_the_place_of_the_last(cai, ada, iopc, line) -> None:
    first = sent(cai)
    actions.accept_and_publish(update=first, note="First.", proceedings_checked=True, by=ada)
    second = sent(cai, words=DONE)
    now = spoken(line)
    assert (now.progress, now.is_being_read) == ("under way", True)
    actions.accept_and_publish(update=second, note="Second.", proceedings_checked=True, by=ada)
    now = spoken(line)
    assert (now.progress, now.version, now.is_being_read) == ("says it is done", 2, False)
    first.refresh_from_db()
    assert first.withdrawn_in is not None


def test_the_note_of_receipt_stays_while_a_later_report_waits(cai, ada, line) -> None:
    first = actions.accept_update(update=sent(cai), by=ada)
    sent(cai, words=DONE)
    put_out(updates=[first], note="First.", by=ada)
    now = spoken(line)
    assert (now.progress, now.is_being_read) == ("under way", True)


def test_an_older_report_is_not_published_over_a_newer_one(cai, ada, line) -> None:
    first = actions.accept_update(update=sent(cai), by=ada)
    second = actions.accept_update(update=sent(cai, words=DONE), by=ada)
    with pytest.raises(NotNow, match="about the same thing"):
        put_out(updates=[first, second], note="Both.", by=ada)
    put_out(updates=[second], note="Second.", by=ada)
    with pytest.raises(NotNow, match="public already"):
        put_out(updates=[first], note="First.", by=ada)
    assert not Received.objects.current().exists()


@pytest.mark.parametrize("note", ["", "  "])
def test_publishing_needs_a_public_note(cai, ada, line, note) -> None:
    update = actions.accept_update(update=sent(cai), by=ada)
    with pytest.raises(NotNow, match="public note"):
        put_out(updates=[update], note=note, by=ada)


def test_what_was_not_accepted_is_not_published(cai, ada, line) -> None:
    with pytest.raises(NotNow, match="Accept this report before"):
        put_out(updates=[sent(cai)], note="Too soon.", by=ada)


def test_a_letter_is_entered_accepted_and_says_how_it_came(ada, line) -> None:
    update = record(ada, line)
    assert (update.state, update.entered_by, update.author) == ("accepted", ada, None)
    assert (spoken(line).progress, spoken(line).received_on) == ("", dt.date(2025, 5, 3))
    put_out(updates=[update], note="The IOPC's letter.", by=ada)
    public = spoken(line)
    assert public.letter == "received by e-mail on 3 May 2025, entered by staff"
    assert public.said_on == dt.date(2025, 5, 3)


def test_a_letter_is_not_entered_over_a_report_that_waits(cai, ada, line) -> None:
    sent(cai)
    with pytest.raises(NotNow, match="Read that one first"):
        record(ada, line)


def test_nobody_accepts_what_they_sent_for_their_body(both, ada, line) -> None:
    update = sent(both)
    assert in_the_way(update, both)
    with pytest.raises(NotNow, match="somebody else has to accept it"):
        actions.accept_update(update=update, by=both)
    assert not in_the_way(update, ada)


def test_nobody_accepts_what_they_saved_once_even_when_a_colleague_sent_it(
    cai, both, ada, iopc, line
) -> None:
    draft = drafted(cai)
    draft = actions.save_draft(ask=line[0], round=line[1], words=DONE, seen=draft.saved_at, by=both)
    draft = actions.save_draft(ask=line[0], round=line[1], words=UNDER_WAY, seen=draft.saved_at, by=cai)
    actions.submit(updates=[draft], body=iopc, by=cai)
    following = actions.return_update(update=draft, reason="Which forces?", by=ada)
    actions.submit(updates=[following], body=iopc, by=cai)
    following.refresh_from_db()
    with pytest.raises(NotNow, match="You worked on this report"):
        actions.accept_update(update=following, by=both)


@pytest.mark.parametrize(
    ("first", "then", "message"),
    [
        ("return", "return", "returned this report already"),
        ("return", "accept", "returned this report already"),
        ("accept", "accept", "accepted this report already"),
        ("accept", "return", "accepted this report already"),
    ],
)
def test_who_comes_second_is_told_what_the_first_did(cai, ada, mo, line, first, then, message) -> None:
    update = sent(cai)
    act = {
        "return": lambda by: actions.return_update(update=update, reason="Which forces?", by=by),
        "accept": lambda by: actions.accept_update(update=update, by=by),
    }
    act[first](ada)
    with pytest.raises(NotNow, match=message):
        act[then](mo)


def test_each_act_leaves_one_event(cai, ada, iopc, line) -> None:
    following = actions.return_update(update=sent(cai), reason="Which forces?", by=ada)
    actions.submit(updates=[following], body=iopc, by=cai)
    actions.accept_and_publish(update=following, note="Read.", proceedings_checked=True, by=ada)
    record(ada, line)
    assert [event.verb for event in AuditEvent.objects.exclude(verb="loaded").order_by("pk")] == [
        "saved",
        "submitted",
        "returned",
        "submitted",
        "accepted and published",
        "recorded",
    ]


def test_every_state_has_whose_turn_it_is_and_a_public_word() -> None:
    assert set(STATES) == set(State)
    assert all(meaning.turn and meaning.public and meaning.word for meaning in STATES.values())


def test_the_table_names_each_step_once_with_its_event() -> None:
    assert len({step.verb for step in STEPS}) == len(STEPS)
    assert all(step.event for step in STEPS)
    assert {verb for verb, _ in REFUSALS} <= {step.verb for step in STEPS}


def test_what_is_said_takes_three_statements_however_many_asks(
    cai, ada, line, django_assert_num_queries
) -> None:
    for label in ("3a", "3b", "3c", "6a", "8b"):
        actions.accept_and_publish(update=sent(cai, label), note="Read.", proceedings_checked=True, by=ada)
    for label in ("3d", "3e", "6b"):
        sent(cai, label)
    at = editions.now()
    asks = list(Update.objects.values_list("ask", flat=True))
    with django_assert_num_queries(3):
        assert len(said(at, asks)) == 8
