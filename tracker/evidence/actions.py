"""Verbs of this room: a body drafts and sends reports of progress; staff return, accept, record and publish them.

Every verb locks the addressee first, so that two people who act on the same report act one after the other.
"""

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from tracker.bodies.models import Body
from tracker.core import audit, clock
from tracker.core.editions import Publication, publishing
from tracker.core.formats import counted
from tracker.core.models import AuditEvent, Edition
from tracker.core.proceedings import Checked, checked
from tracker.core.takedown import check_stands
from tracker.core.workflow import NotNow
from tracker.evidence import emails, receipts
from tracker.evidence.models import State, Submission, Update
from tracker.evidence.subjects import labels
from tracker.evidence.words import Words
from tracker.evidence.workflow import (
    MovedOn,
    check,
    check_accept,
    check_publish,
    check_record,
    check_return,
    check_submit,
)
from tracker.recommendations.models import Addressee, Ask, Round

# Digits and capitals that nobody takes for each other when a reference is read out.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


BOTH_KEPT = (
    "Nothing is lost: what you typed is in the form, and the draft as it was saved stands below it. "
    "Take over what you need, and save again."
)


# What a body's officer does


@transaction.atomic
def save_draft(*, ask: Ask, round: Round, words: Words, seen: dt.datetime | None, by: User) -> Update:
    """Keep what an officer has written so far: the one open draft of an ask in a round.

    `seen` is when the draft was saved that this person started from (None: there was none). Raises MovedOn, and keeps
    the other text, when somebody has saved something else since; NotNow while a report waits to be read.
    """
    _lock([ask.addressee_id])
    draft = _open_draft(ask, round)
    before = asdict(Words.of(draft)) if draft else None
    if draft is None:
        check_open(ask, round)
        draft = Update(ask=ask, round=round, version=_next_version(ask, round), author=by)
    elif words == Words.of(draft):
        return draft
    elif seen != draft.saved_at:
        raise MovedOn(f"{_saved_by(draft, by)} {BOTH_KEPT}", draft)
    words.put_into(draft)
    draft.saved_at = clock.now()
    draft.save()
    audit.record("saved", draft, by=by, before=before, after=asdict(words), version=draft.version)
    return draft


def _saved_by(draft: Update, reader: User) -> str:
    """Who saved a draft after `reader` had opened it, and when, as a sentence."""
    saved = AuditEvent.objects.filter(subject=audit.key(draft), verb="saved").first()
    who = "Somebody" if saved is None else "You" if saved.actor_id == reader.pk else saved.actor_name
    where = " in another window" if who == "You" else ""
    when = f"{draft.saved_at.astimezone(clock.LONDON):%H:%M}"
    return f"{who} saved this draft{where} at {when}, after you opened it here."


def check_open(ask: Ask, round: Round) -> None:
    """A next version can be written unless one waits to be read. Raises NotNow."""
    if Update.objects.filter(ask=ask, round=round, state=State.SUBMITTED).exists():
        raise NotNow(
            "Your last report on this is being read, so it cannot be changed now. "
            "Once the Committee has read it you can write the next one."
        )


@transaction.atomic
def discard_draft(*, update: Update, by: User) -> None:
    """Throw an open draft away; what was sent before stays. Raises NotNow when it was sent meanwhile."""
    [draft] = _locked([update])
    check("discard", draft)
    audit.record("discarded", draft, by=by, before=asdict(Words.of(draft)), version=draft.version)
    draft.delete()


@transaction.atomic
def submit(
    *, updates: Collection[Update], body: Body, by: User, seen: Mapping[int, dt.datetime | None] | None = None
) -> Submission:
    """Send drafts to the Committee together, for `body`: one reference, one receipt to each address.

    Sent already, all together: the submission that they were sent with, and nothing happens twice. `seen` says, by
    primary key, when the drafts were saved that this person has checked: raises MovedOn when one was saved since,
    NotNow when one is not ready or was sent otherwise.
    """
    drafts = _locked(updates)
    if not drafts:
        raise NotNow("Choose at least one report to send.")
    before = {update.submission for update in drafts}
    if len(before) == 1 and None not in before:
        return next(sent for sent in before if sent)
    for draft in drafts:
        step = check_submit(draft)
        if seen and seen.get(draft.pk) != draft.saved_at:
            raise MovedOn(f"{_saved_by(draft, by)} Check it again as it stands now.", draft)
    submission = Submission.objects.create(
        reference=_reference(drafts[0]), body=body, submitted_by=by, submitted_at=clock.now()
    )
    for draft in drafts:
        assert step.target
        draft.version = _next_version(draft.ask, draft.round, but=draft)
        draft.state, draft.submission = step.target, submission
        draft.save()
    receipts.note(body, drafts)
    said = {audit.key(draft): asdict(Words.of(draft)) for draft in drafts}
    audit.record("submitted", submission, by=by, about=drafts, after=said, updates=list(said))
    emails.send_receipt(submission, drafts)
    return submission


# What the Committee's staff do


@transaction.atomic
def return_update(*, update: Update, reason: str, by: User) -> Update:
    """Send a report back to the body with a reason; returns its next version, a draft that says the same.

    The note that a report was received goes with an edition (in a hold, after it), and whoever wrote and sent it is
    told by mail.
    """
    [update] = _locked([update])
    step = check_return(update, by)
    if not reason.strip():
        raise NotNow("Say why you return it: the body reads your words.")
    assert step.target
    update.state, update.return_reason = step.target, reason.strip()
    update.read_by, update.read_at = by, clock.now()
    update.save()
    following = _open_draft(update.ask, update.round) or _copied(update)
    publication = receipts.clear([update])
    audit.record("returned", update, by=by, after={"reason": update.return_reason}, version=update.version)
    emails.send_return(update, publication=publication)
    return following


def _copied(update: Update) -> Update:
    """The next version of a report, as a draft that says the same."""
    draft = Update(
        ask=update.ask,
        round=update.round,
        version=_next_version(update.ask, update.round),
        author=update.author,
        saved_at=clock.now(),
    )
    Words.of(update).put_into(draft)
    draft.save()
    return draft


@transaction.atomic
def accept_update(*, update: Update, by: User) -> Update:
    """Take a report as what the body says. That is no finding, and it is not public yet.

    It becomes so with others that are ready (`publish_ready` at the desk).
    """
    update = _accept(update, by)
    audit.record("accepted", update, by=by, after=asdict(Words.of(update)), version=update.version)
    return update


def _accept(update: Update, by: User) -> Update:
    [update] = _locked([update])
    step = check_accept(update, by)
    assert step.target
    update.state = step.target
    update.read_by, update.read_at = by, clock.now()
    update.save()
    return update


@transaction.atomic
def accept_and_publish(*, update: Update, note: str, proceedings_checked: bool, by: User) -> Edition:
    """Accept a report and publish it, in one step by one person. Raises NotNow unless live proceedings are checked."""
    check = checked(proceedings_checked, by)
    return _publish("accepted and published", _accept(update, by), note, by, check)


@transaction.atomic
def record_update(
    *, ask: Ask, round: Round, words: Words, received_on: dt.date, received_how: str, by: User
) -> Update:
    """Enter, for a body that writes letters, what it reported; accepted at once, not public yet.

    Until it is published the public reads that a report came in. `received_how` finishes "received …": "by e-mail".
    Entered already, word for word: that report, and nothing happens twice. Raises NotNow while a report that the body
    sent itself waits, and for somebody who acts for the body.
    """
    update, is_new = _entered(ask, round, words, received_on, received_how, by)
    if is_new:
        receipts.note(ask.addressee.body, [update])
        after = asdict(words) | audit.content(update, "received_on", "received_how")
        audit.record("recorded", update, by=by, after=after, version=update.version)
    return update


@transaction.atomic
def record_and_publish(
    *,
    ask: Ask,
    round: Round,
    words: Words,
    received_on: dt.date,
    received_how: str,
    proceedings_checked: bool,
    by: User,
) -> Edition:
    """Enter what a body reported, as `record_update` does, and publish it, in one step by one person.

    Raises NotNow as that does, and unless live proceedings are checked.
    """
    check = checked(proceedings_checked, by)
    update, is_new = _entered(ask, round, words, received_on, received_how, by)
    verb = "recorded and published" if is_new else "published"
    return update.published_in or _publish(verb, update, suggested_note([update]), by, check)


def _entered(
    ask: Ask, round: Round, words: Words, received_on: dt.date, received_how: str, by: User
) -> tuple[Update, bool]:
    """What staff entered, and whether it is new: the last report may be this very letter."""
    _lock([ask.addressee_id])
    check_record(ask, round, by)
    last = Update.objects.filter(ask=ask, round=round, withdrawn_in=None).exclude(state=State.DRAFT)
    before = last.select_related("published_in").order_by("version").last()
    if before and before.entered_by and _letter(before) == (words, received_on, received_how):
        return before, False
    update = Update(
        ask=ask,
        round=round,
        version=_next_version(ask, round),
        state=State.ACCEPTED,
        entered_by=by,
        received_on=received_on,
        received_how=received_how,
        saved_at=clock.now(),
        read_by=by,
        read_at=clock.now(),
    )
    words.put_into(update)
    update.save()
    return update, True


def _letter(update: Update) -> tuple[Words, dt.date | None, str]:
    return Words.of(update), update.received_on, update.received_how


def suggested_note(updates: Sequence[Update]) -> str:
    """A public note to begin with: "What bodies say: 2 reports added, on recommendations 3a and 3b."."""
    return f"What bodies say: {counted(len(updates), 'report')} added, on {labels(updates)}."


def _publish(verb: str, update: Update, note: str, by: User, check: Checked) -> Edition:
    accepted = ready([update])
    if not note.strip():
        raise NotNow("Write the public note: one sentence on what changed.")
    with publishing(note=note.strip(), by=by, checked=check) as publication:
        put_out(publication, accepted)
    audit.record(
        verb,
        publication.edition,
        by=by,
        about=accepted,
        before=publication.before(),
        after=publication.after(),
        updates=[audit.key(update) for update in accepted],
        proceedings_checked=True,
    )
    return publication.edition


def ready(updates: Collection[Update]) -> list[Update]:
    """The reports as they stand now, held, each accepted and not public yet. Raises NotNow for any other."""
    accepted = _locked(updates)
    if len({(update.ask_id, update.round_id) for update in accepted}) < len(accepted):
        raise NotNow("Two of these are about the same thing. Publish the later one.")
    for update in accepted:
        check_publish(update)
        check_stands(update)
    return accepted


def put_out(publication: Publication, accepted: Collection[Update]) -> None:
    """Let reports that are `ready` appear with an edition, for their predecessors and the notes of receipt."""
    publication.withdraw(Update.objects.current().filter(receipts.about(accepted)))
    publication.add(accepted)
    publication.withdraw(receipts.settled(accepted))


# What they share


def _lock(addressees: Iterable[int]) -> None:
    """Let whoever acts on reports of these addressees at the same time wait until this transaction is over."""
    locked = Addressee.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.filter(pk__in=set(addressees)))


def _locked(updates: Collection[Update]) -> list[Update]:
    """The same updates as they stand now, in the order of their parts, held until this transaction is over."""
    _lock(update.ask.addressee_id for update in updates)
    found = Update.objects.filter(pk__in=[update.pk for update in updates])
    return list(
        found.select_for_update(of=("self",))
        .select_related("submission", "ask__part__recommendation__report", "ask__addressee__body", "round")
        .order_by("ask__part__recommendation__position", "ask__part__position", "pk")
    )


def _open_draft(ask: Ask, round: Round) -> Update | None:
    drafts = Update.objects.select_for_update().order_by("pk")
    return drafts.filter(ask=ask, round=round, state=State.DRAFT).first()


def _next_version(ask: Ask, round: Round, but: Update | None = None) -> int:
    """The number of the next version; a draft that is sent gets the next after what was recorded meanwhile."""
    others = Update.objects.filter(ask=ask, round=round).exclude(pk=but.pk if but else None)
    latest: int = others.aggregate(latest=Max("version"))["latest"] or 0
    return latest + 1


def _reference(first: Update) -> str:
    """A new reference that can be read out on the telephone: "PC-7F3K-2Q", after the name of the report."""
    words = [
        word
        for word in first.ask.part.recommendation.report.slug.split("-")
        if word not in {"and", "of", "the"}
    ]
    initials = "".join(word[0] for word in words[:2]).upper()
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(6))
        reference = f"{initials}-{code[:4]}-{code[4:]}"
        if not Submission.objects.filter(reference=reference).exists():
            return reference
