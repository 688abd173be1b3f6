"""Verbs of this room: record what a body answered, for a body that writes letters."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import capfirst

from accounts.models import User
from tracker.bodies.models import Body
from tracker.core import audit, clock, editions
from tracker.core.editions import publishing
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.recommendations import naming
from tracker.recommendations.models import Addressee
from tracker.recommendations.order import too_early
from tracker.responses.models import Position, Response


@dataclass(frozen=True)
class Line:
    """What a letter says about one recommendation."""

    addressee: Addressee
    position: str
    reason: str = ""


@transaction.atomic
def record_response(
    *,
    addressee: Addressee,
    position: str,
    said_on: dt.date,
    received_on: dt.date,
    how: str,
    by: User,
    reason: str = "",
) -> Response:
    """Record and publish a reply on one recommendation. Raises as `record_letter` does."""
    record_letter(
        lines=[Line(addressee, position, reason)], said_on=said_on, received_on=received_on, how=how, by=by
    )
    return Response.objects.current().get(addressee=addressee)


@transaction.atomic
def record_letter(
    *, lines: Sequence[Line], said_on: dt.date, received_on: dt.date, how: str, by: User
) -> Edition:
    """Record and publish what one body's letter says on recommendations of one report, as one edition.

    `how` finishes "received …": "by e-mail". A reply takes the place of an earlier one, which every earlier day still
    shows. Raises NotNow when a date or a reason cannot be right, or when all of it is recorded already.
    """
    check_days(said_on, received_on)
    if any(line.position != Position.ACCEPTED and not line.reason.strip() for line in lines):
        raise NotNow("Anything but full acceptance needs the reason that the body gave.")
    if lines and (early := too_early(lines[0].addressee.recommendation.report_id, said_on)):
        raise NotNow(early)
    before = _current(lines)
    rows = [_row(line, said_on, received_on, how, by) for line in lines]
    new = [row for row in rows if _told(row) != _told(before.get(row.addressee_id))]
    if not new:
        raise NotNow("This is recorded and published already.")
    body = Body.objects.as_at(editions.now()).get(pk=new[0].addressee.body_id)
    numbers = [row.addressee.recommendation.number for row in new]
    with publishing(note=_note(body, numbers), by=by) as publication:
        publication.withdraw([before[row.addressee_id] for row in new if row.addressee_id in before])
        publication.add(new)
    audit.record(
        "recorded the reply of",
        body,
        by=by,
        about=new,
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
        recommendations=numbers,
        responses=[audit.key(row) for row in new],
    )
    return publication.edition


def check_days(said_on: dt.date, received_on: dt.date) -> None:
    """A letter is written, then received, and neither is still to come. Raises NotNow."""
    if max(said_on, received_on) > clock.today():
        raise NotNow("That day is still to come. Give the day on the letter, and the day on which it came.")
    if said_on > received_on:
        raise NotNow("It cannot have been received before it was said. Check the two days.")


def _current(lines: Sequence[Line]) -> dict[int, Response]:
    """The replies that stand, by addressee; the addressees are held until this transaction is over."""
    keys = [line.addressee.pk for line in lines]
    list(Addressee.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=keys))
    return {row.addressee_id: row for row in Response.objects.current().filter(addressee__in=keys)}


def _row(line: Line, said_on: dt.date, received_on: dt.date, how: str, by: User) -> Response:
    return Response(
        addressee=line.addressee,
        position=line.position,
        reason=line.reason.strip(),
        said_on=said_on,
        received_on=received_on,
        received_how=how.strip(),
        entered_by=by,
    )


def _told(row: Response | None) -> tuple[object, ...] | None:
    return (row.position, row.reason, row.said_on, row.received_on, row.received_how) if row else None


def _note(body: Body, numbers: Sequence[str]) -> str:
    replies = "replies" if len(numbers) > 1 else "reply"
    return f"{capfirst(body.in_a_sentence)}’s {replies} on {naming.on_recommendations(numbers)} recorded."
