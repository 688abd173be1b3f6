"""The way of an update from draft to accepted, as one table: who may be waited for, and what the public reads.

Whether a person may act at all is asked elsewhere (`has_perm`); here stands what an update's state allows.
"""

from enum import StrEnum

from accounts.models import User
from tracker.core import audit
from tracker.core.models import AuditEvent
from tracker.core.workflow import Meaning, NotNow, Step, step
from tracker.evidence.models import State, Update
from tracker.evidence.words import Words, missing
from tracker.recommendations.models import Ask, Round


class MovedOn(NotNow):
    """A draft has changed since this person opened it. `theirs` is the draft as it stands now."""

    def __init__(self, message: str, theirs: Update) -> None:
        super().__init__(message)
        self.theirs = theirs


class Turn(StrEnum):
    """Whose turn it is."""

    BODY = "the body"
    COMMITTEE = "the Committee"


UpdateStep = Step[State, State | None]
STEPS: tuple[UpdateStep, ...] = (
    Step("save", State.DRAFT, State.DRAFT, "saved"),
    Step("discard", State.DRAFT, None, "discarded"),
    Step("submit", State.DRAFT, State.SUBMITTED, "submitted"),
    Step("return", State.SUBMITTED, State.RETURNED, "returned"),
    Step("accept", State.SUBMITTED, State.ACCEPTED, "accepted"),
    Step("publish", State.ACCEPTED, State.ACCEPTED, "published"),
)

# A report that is public already goes on to be shown until the next one is published.
BEFORE = "what stood before it"
BEING_READ = "report received, being read; or still the report before it"
# Nothing says so of a report that the public was never told of, nor while another one about the same thing waits.
WENT_BACK = "; where the return ends “being read”, under Changes that it went back"
STATES = {
    State.DRAFT: Meaning(Turn.BODY, "draft", BEFORE),
    State.SUBMITTED: Meaning(Turn.COMMITTEE, "sent, being read", BEING_READ),
    State.RETURNED: Meaning(Turn.BODY, "returned", f"{BEFORE}{WENT_BACK}"),
    State.ACCEPTED: Meaning(Turn.COMMITTEE, "accepted", f"{BEING_READ}, until it is published"),
}

# Why a step cannot be taken from a state; what stands for all verbs stands under the state alone.
SENT = "This was sent already, so it cannot be changed any more."
REFUSALS = {
    ("return", State.RETURNED): "Somebody has returned this report already.",
    ("return", State.ACCEPTED): "Somebody has accepted this report already. It can no longer be returned.",
    ("accept", State.RETURNED): "Somebody has returned this report already. Wait for its next version.",
    ("accept", State.ACCEPTED): "Somebody has accepted this report already.",
    ("publish", State.SUBMITTED): "Accept this report before you publish it.",
    ("publish", State.RETURNED): "This report was returned. Only an accepted one can be published.",
}
NOT_SENT = "This report has not been sent yet."


def check(verb: str, update: Update) -> UpdateStep:
    """The step that `verb` takes an update on. Raises NotNow when its state does not allow that."""
    found = step(STEPS, verb)
    if update.state != found.source:
        general = NOT_SENT if update.state == State.DRAFT else SENT
        raise NotNow(REFUSALS.get((verb, State(update.state)), general))
    return found


def check_submit(update: Update) -> UpdateStep:
    """A draft that says enough can be sent. Raises NotNow with what is missing."""
    found = check("submit", update)
    for message in missing(Words.of(update)).values():
        raise NotNow(f"The draft is not ready to be sent. {message}")
    return found


def check_accept(update: Update, by: User) -> UpdateStep:
    """A report that was sent can be accepted, but not by somebody who had a hand in it for the body.

    Raises NotNow. It reads the audit trail, so that whoever saved any draft of it counts.
    """
    found = check("accept", update)
    if by.pk in hands(update):
        raise NotNow("You worked on this report for the body, so somebody else has to accept it.")
    return found


def check_return(update: Update, by: User) -> UpdateStep:
    """A report that was sent can be returned, but not by somebody who had a hand in it for the body. Raises NotNow."""
    found = check("return", update)
    if by.pk in hands(update):
        raise NotNow("You worked on this report for the body, so somebody else has to send it back.")
    return found


def check_record(ask: Ask, round: Round, by: User) -> None:
    """Staff can enter a letter, but not one of a body for which they act, nor past a report that waits to be read.

    Raises NotNow.
    """
    if by.has_perm("evidence.report", ask.addressee.body):
        raise NotNow("You act for this body yourself, so somebody else has to enter what it reported.")
    if Update.objects.filter(ask=ask, round=round, state=State.SUBMITTED).exists():
        raise NotNow(
            "The body has sent a report on this itself, and it waits to be read. Read that one first."
        )


def check_publish(update: Update) -> UpdateStep:
    """An accepted report can be published, unless it or a later one is public already. Raises NotNow."""
    found = check("publish", update)
    public = Update.objects.current().filter(ask=update.ask_id, round=update.round_id).first()
    if public and public.version >= update.version:
        raise NotNow("This report, or a later one about the same thing, is public already.")
    return found


def in_the_way(update: Update, by: User) -> str:
    """Why `by` cannot accept this report now; empty when they can."""
    try:
        check_accept(update, by)
    except NotNow as refusal:
        return str(refusal)
    return ""


def hands(update: Update) -> set[int]:
    """Primary keys of everyone who wrote, saved or sent a version of this report for the body."""
    versions = list(
        Update.objects.filter(ask=update.ask_id, round=update.round_id).select_related("submission")
    )
    saved = AuditEvent.objects.filter(
        subject__in=[audit.key(version) for version in versions], verb=step(STEPS, "save").event
    )
    people = {version.author_id for version in versions}
    people |= {version.submission.submitted_by_id for version in versions if version.submission}
    people |= set(saved.values_list("actor", flat=True))
    return {person for person in people if person}
