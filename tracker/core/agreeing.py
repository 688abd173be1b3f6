"""Two persons for what is proposed whole: one proposes it, another agrees, and with that an edition publishes it.

The same for every kind of `Agreed` row. Each verb checks and acts under the lock of the rows themselves; the database
holds the same rules (agreed.py).
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q

from tracker.core import audit, clock
from tracker.core.agreed import Agreed, AgreedState
from tracker.core.editions import publishing
from tracker.core.models import Edition
from tracker.core.proceedings import checked
from tracker.core.workflow import Meaning, NotNow, Step, Turn, step

if TYPE_CHECKING:
    from accounts.models import User

Row = TypeVar("Row", bound=Agreed)

STEPS: tuple[Step[AgreedState, AgreedState], ...] = (
    Step("agree", AgreedState.PROPOSED, AgreedState.PUBLISHED, "agreed to"),
    Step("refuse", AgreedState.PROPOSED, AgreedState.REFUSED, "refused"),
    # No act of its own: this becomes of what is published when the next proposal about the same is agreed to.
    Step("agree to the next", AgreedState.PUBLISHED, AgreedState.OVER, "agreed to"),
    # Of a closure only.
    Step("follow again", AgreedState.PUBLISHED, AgreedState.OVER, "followed again"),
    # Of a review of an aim only.
    Step("withdraw", AgreedState.PUBLISHED, AgreedState.OVER, "withdrew an outcome of"),
)

STATES = {
    AgreedState.PROPOSED: Meaning(Turn.APPROVER, "waiting for approval", "what stood before it"),
    AgreedState.REFUSED: Meaning(Turn.NOBODY, "refused, or taken back", "what stood before it"),
    AgreedState.PUBLISHED: Meaning(Turn.NOBODY, "published", "what was agreed, since when and why"),
    AgreedState.OVER: Meaning(Turn.NOBODY, "over", "what came after it, and it in the history"),
}


@transaction.atomic
def propose(*, rows: Sequence[Agreed], by: "User") -> None:
    """Save proposals by this person, all or none.

    Raises NotNow where one about the same thing waits already, or where something stands in the way of one.
    """
    for row in rows:
        row.author = by
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if "_that_waits" not in str(error):
                raise
            raise NotNow("Something was proposed here already, and waits for a second person.") from error
    _check_no_problem(rows)


def _check_no_problem(rows: Collection[Agreed]) -> None:
    for problem in filter(None, (row.problem() for row in rows)):
        raise NotNow(problem)


@transaction.atomic
def agree(*, rows: Collection[Agreed], note: str, proceedings_checked: bool, by: "User") -> Edition:
    """Agree to proposals and publish them as one edition; each takes its predecessor's place.

    Raises NotNow when one was decided already or is `by`'s own, without a public note, unless `by` has checked that no
    live proceedings are touched, and where something has come in the way since it was proposed.
    """
    if not rows:
        raise NotNow("Choose at least one proposal.")
    if not note.strip():
        raise NotNow("Write the public note: one sentence on what changed.")
    check = checked(proceedings_checked, by)
    proposals = [check_agree(held(row), by) for row in sorted(rows, key=lambda row: row.pk)]
    for row in proposals:
        row.approver, row.approved_at = by, clock.now()
        row.save(update_fields=["approver", "approved_at"])
    with publishing(note=note.strip(), by=by, checked=check) as publication:
        for row in proposals:
            same = type(row).objects.current().filter(Q(**row.about()))
            publication.withdraw(same)
        publication.add(proposals)
        # Under the head's lock and with all of them standing, so that no two get past each other.
        _check_no_problem(proposals)
    audit.record(
        step(STEPS, "agree").event,
        publication.edition,
        by=by,
        about=proposals,
        before=publication.before(),
        after=publication.after(),
        proposals=[audit.key(row) for row in proposals],
        proceedings_checked=True,
    )
    return publication.edition


@transaction.atomic
def refuse(*, rows: Collection[Agreed], reason: str, by: "User") -> None:
    """Say no to proposals, or take one's own back, with a reason that the Committee's staff read.

    Raises NotNow when one was decided already, or without a reason.
    """
    if not rows:
        raise NotNow("Choose at least one proposal.")
    if not reason.strip():
        raise NotNow("Say why not.")
    proposals = [check_waits(held(row)) for row in sorted(rows, key=lambda row: row.pk)]
    for row in proposals:
        row.refusal = reason.strip()
        row.save(update_fields=["refusal"])
    audit.record(
        step(STEPS, "refuse").event,
        proposals[0],
        by=by,
        about=proposals[1:],
        after={"reason": reason.strip()},
        proposals=[audit.key(row) for row in proposals],
    )


def held(row: Row) -> Row:
    """The row as it stands now, held until this transaction is over."""
    now: Row = type(row).objects.select_for_update(of=("self",)).select_related("author").get(pk=row.pk)
    return now


def check_waits(row: Row) -> Row:
    """The proposal. Raises NotNow when it was decided already."""
    if row.refusal:
        raise NotNow("This was refused already, so nobody can decide it again. It can be proposed anew.")
    if row.approver_id:
        raise NotNow("Somebody has agreed to this already.")
    return row


def check_agree(row: Row, by: "User") -> Row:
    """The proposal, which `by` can agree to. Raises NotNow when it was decided, or `by` proposed it."""
    if row.author_id == by.pk and row.waits:
        raise NotNow("You proposed this, so somebody else has to agree to it.")
    return check_waits(row)
