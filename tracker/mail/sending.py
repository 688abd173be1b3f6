"""The sending protocol: every mail goes out once, whoever is killed meanwhile.

A mail is claimed in a committed transaction, then sent, then marked. A claim whose owner is gone is in doubt: after a
while it is looked up at the provider, marked as sent or released to be sent again; where no provider can tell it stays
in doubt and staff see it. Nothing is ever sent again on a guess, and nothing is dropped.
"""

import datetime as dt
import logging
import time

from django.conf import settings
from django.db import transaction

from tracker.core import clock
from tracker.mail import kinds
from tracker.mail.models import KEPT, MAX_ATTEMPTS, Mail, State
from tracker.mail.owner import LockLost, Owner, owner
from tracker.mail.transport import Outcome, delivered, transmit

logger = logging.getLogger(__name__)

# A run ends after this time, so that other tasks get their turn; it says that there is more to do.
RUN_SECONDS = 20

CANNOT_TELL = "The sender ended while it was sent, and the mail server cannot say whether it arrived."
TRIED_ENOUGH = f"It did not arrive in {MAX_ATTEMPTS} attempts."


def send_due() -> bool:
    """Send what waits, one mail after the other. True when there may be more to send at once.

    Any number of these may run at the same time, in any number of workers.
    """
    end = time.monotonic() + RUN_SECONDS
    try:
        with owner() as us:
            look_for_doubts(us)
            settle_doubts()
            while time.monotonic() < end:
                mail = claim(us)
                if mail is None or not send(mail, us):
                    return False
    except LockLost:
        logger.warning("The sender's lock is lost; its claims are in doubt and another run sees to them.")
        return False
    return True


def claim(us: Owner) -> Mail | None:
    """Take the next mail that waits, in a transaction of its own; None when there is none.

    Whatever others hold is passed over.
    """
    us.check()
    with transaction.atomic(durable=True):
        mail = Mail.objects.to_send(clock.now()).select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        mail.state, mail.claimed_at, mail.claimed_by = State.CLAIMED, clock.now(), us.number
        mail.attempts += 1
        mail.problem = ""
        mail.save(update_fields=["state", "claimed_at", "claimed_by", "attempts", "problem"])
    return mail


def send(mail: Mail, us: Owner) -> bool:
    """Send one claimed mail, unless it is no longer wanted, and write down what became of it.

    One whose text was changed since it was claimed waits for its next turn. Returns whether it is worth going on with
    the next one. Raises LockLost, before anything is sent.
    """
    was = mail.subject, mail.text
    try:
        wanted = kinds.is_still_wanted(mail)
    except Exception as error:
        logger.exception("Whether %s is still wanted could not be found out", mail)
        return write_down(mail, Outcome(State.WAITING, f"It could not be checked: {error!r}"))
    if not wanted:
        return write_down(mail, Outcome(State.UNWANTED))
    with transaction.atomic():
        # Held while it is sent: a take-down comes before, and is read here, or after, and finds what was written.
        stands = Mail.objects.select_for_update().get(pk=mail.pk)
        if (stands.subject, stands.text) not in (was, (mail.subject, mail.text)):
            return write_down(mail, Outcome(State.WAITING))
        if (mail.subject, mail.text) != was:
            Mail.objects.filter(pk=mail.pk).update(subject=mail.subject, text=mail.text)
        us.check()
        return write_down(mail, transmit(mail))


def write_down(mail: Mail, outcome: Outcome) -> bool:
    """Put the outcome of an attempt into the ledger, if the claim is still ours; returns whether to go on."""
    if outcome.state == State.WAITING and mail.attempts >= MAX_ATTEMPTS:
        outcome = Outcome(State.FAILED, f"{outcome.problem} {TRIED_ENOUGH}", outcome.go_on)
    ours = Mail.objects.filter(pk=mail.pk, state=State.CLAIMED, claimed_by=mail.claimed_by)
    if outcome.state == State.IN_DOUBT:
        # Why is in the log. The ledger says what to do once the provider has been asked.
        ours.update(state=State.IN_DOUBT, doubted_at=clock.now(), problem="")
    elif outcome.state == State.SENT:
        ours.update(**as_sent(mail))
    else:
        ours.update(state=outcome.state, problem=outcome.problem)
    return outcome.go_on


def as_sent(mail: Mail) -> dict[str, object]:
    """What changes when a mail is sent; the text of kinds that nobody may read again goes."""
    kept = {} if mail.kind in KEPT else {"text": ""}
    return {"state": State.SENT, "sent_at": clock.now(), "problem": "", **kept}


def look_for_doubts(us: Owner) -> None:
    """Put the claims of owners who are gone in doubt."""
    claims = Mail.objects.filter(state=State.CLAIMED)
    for number in set(claims.values_list("claimed_by", flat=True)):
        if number is not None and us.is_gone(number):
            claims.filter(claimed_by=number).update(state=State.IN_DOUBT, doubted_at=clock.now())


def settle_doubts() -> None:
    """Ask the provider about mails that are in doubt for long enough that what was on its way has arrived."""
    grace = dt.timedelta(seconds=settings.MAIL_GRACE_SECONDS)
    for mail in Mail.objects.in_doubt_since(clock.now() - grace):
        arrived = delivered(mail)
        # Only this very doubt: meanwhile another run may have settled it and claimed the mail again.
        ours = Mail.objects.filter(pk=mail.pk, state=State.IN_DOUBT, doubted_at=mail.doubted_at)
        if arrived:
            ours.update(**as_sent(mail))
        elif arrived is None:
            ours.update(problem=CANNOT_TELL)
        elif mail.attempts >= MAX_ATTEMPTS:
            ours.update(state=State.FAILED, problem=TRIED_ENOUGH)
        else:
            ours.update(state=State.WAITING, problem="")
