"""Asking bodies for reports of progress by a day, in one step by one person; and the day that is proposed."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from accounts.models import User
from tracker.bodies.models import Body
from tracker.core import audit, clock, editions
from tracker.core.editions import At, Publication, publishing
from tracker.core.formats import listed
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.recommendations import closing
from tracker.recommendations.models import (
    Addressee,
    Ask,
    Closure,
    ProgressAsked,
    Recommendation,
    Report,
    ReportText,
)

# How often a report of progress is asked for, unless staff say otherwise.
EVERY_MONTHS = 6


def next_after(start: dt.date, today: dt.date) -> dt.date:
    """The first day after `today` that lies a whole number of times six months after `start`."""
    passed = max(0, (today.year - start.year) * 12 + today.month - start.month)
    times = max(1, passed // EVERY_MONTHS)
    day = clock.months_on(start, times * EVERY_MONTHS)
    return day if day > today else clock.months_on(start, (times + 1) * EVERY_MONTHS)


def proposed(report: Report, addressees: Collection[Addressee]) -> dt.date:
    """The day that is proposed: six months on from the day last asked for, else from the report's publication."""
    today = clock.today()
    standing = ProgressAsked.objects.current().filter(addressee__in=addressees).order_by("-by_day").first()
    text = ReportText.objects.current().filter(report=report).first()
    start = standing.by_day if standing else (text and text.published_on) or today
    return next_after(start, today)


def due(at: At, recommendations: Collection[Recommendation]) -> dict[int, dt.date]:
    """Since when each of `recommendations` is to be asked about (again), by primary key; without those not due yet.

    That is six months after the day last asked for, also where that was taken back; else after the report came out, or
    after it was first published here where its day is not known.
    """
    asked = ProgressAsked.objects.filter(
        published_in__lte=at.edition, addressee__recommendation__in=recommendations
    )
    last = dict(asked.order_by("pk").values_list("addressee__recommendation", "by_day"))
    texts = ReportText.objects.as_at(at).order_by("pk")
    out = dict(texts.exclude(published_on=None).values_list("report", "published_on"))
    first = ReportText.objects.filter(published_in__lte=at.edition).order_by("report", "published_in")
    came = dict(first.distinct("report").values_list("report", "published_in__published_at"))
    starts = {
        row.pk: last.get(row.pk) or out.get(row.report_id) or clock.london_day(came[row.report_id])
        for row in recommendations
    }
    since = {key: clock.months_on(start, EVERY_MONTHS) for key, start in starts.items()}
    return {key: day for key, day in since.items() if day <= at.day}


@transaction.atomic
def ask_for_progress(
    *,
    addressees: Collection[Addressee],
    by_day: dt.date,
    by: User,
    occasion: str = "",
    occasion_on: dt.date | None = None,
) -> Edition:
    """Publish by when bodies are asked for a report of progress on one recommendation, before a meeting or without.

    It takes the place of what was asked of them before. Raises NotNow for nobody, for a day that is over, for a
    meeting without its day or before the day asked for, of those of whom nothing is asked or all of it is closed, or
    when nothing would change.
    """
    occasion = " ".join(occasion.split())
    _check(addressees, by_day, occasion, occasion_on)
    before = _held(addressees)
    rows = [
        ProgressAsked(addressee=row, by_day=by_day, occasion=occasion, occasion_on=occasion_on)
        for row in sorted(addressees, key=lambda row: row.position)
    ]
    said = {row.addressee_id: row.content() for row in before}
    rows = [row for row in rows if said.get(row.addressee_id) != row.content()]
    if not rows:
        raise NotNow("This is asked for already.")
    changed = {row.addressee_id for row in rows}
    note = f"A progress report on {_about(rows)} is asked for {rows[0].when}."
    with publishing(note=note, by=by) as publication:
        # Under the head's lock, so that no closure comes between.
        _check_followed(addressees)
        publication.withdraw([row for row in before if row.addressee_id in changed])
        publication.add(rows)
    _record("asked for progress", publication, rows, by, by_day=by_day.isoformat())
    return publication.edition


@transaction.atomic
def stop_asking(*, addressees: Collection[Addressee], by: User) -> Edition:
    """Ask bodies for no report of progress any more. Raises NotNow where none is asked for."""
    before = _held(addressees)
    if not before:
        raise NotNow("No progress report is asked for, so there is nothing to take back.")
    with publishing(note=f"No progress report on {_about(before)} is asked for now.", by=by) as publication:
        publication.withdraw(before)
    _record("asked for no progress", publication, before, by)
    return publication.edition


def _check(
    addressees: Collection[Addressee], by_day: dt.date, occasion: str, occasion_on: dt.date | None
) -> None:
    if not addressees:
        raise NotNow("Choose who is asked.")
    if by_day < clock.today():
        raise NotNow("That day is over. Choose today or a later day.")
    if bool(occasion) != bool(occasion_on):
        raise NotNow("Give the meeting’s name and its day, or neither.")
    if occasion_on and occasion_on < by_day:
        raise NotNow("The meeting is before the day asked for. Choose an earlier day, or a later meeting.")


def _check_followed(addressees: Collection[Addressee]) -> None:
    """Of each of these something is still asked that is not closed. Raises NotNow."""
    for row in addressees:
        asks = Ask.objects.current().filter(addressee=row).select_related("part__recommendation")
        parts = [ask.part for ask in asks.order_by("pk")]
        if Closure.objects.current().filter(part__in=parts).count() == len(parts):
            who = Body.objects.as_at(editions.now()).get(pk=row.body_id).in_a_sentence
            nothing = f"Nothing is asked of {who} any more, so it has no progress to report on."
            raise NotNow(closing.not_followed(parts) or nothing)


def _held(addressees: Collection[Addressee]) -> list[ProgressAsked]:
    """What is asked of these now; they are held until this transaction is over."""
    rows = Addressee.objects.filter(pk__in=[row.pk for row in addressees])
    list(rows.select_for_update(no_key=True).order_by("pk"))
    standing = ProgressAsked.objects.current().filter(addressee__in=addressees)
    return list(standing.select_related("addressee__recommendation").order_by("addressee__position"))


def _about(rows: Collection[ProgressAsked]) -> str:
    names = {body.pk: body.in_a_sentence for body in Body.objects.as_at(editions.now())}
    who = listed([names[row.addressee.body_id] for row in rows])
    number = next(iter(rows)).addressee.recommendation.number
    return f"recommendation {number} from {who}"


def _record(
    verb: str, publication: Publication, rows: Collection[ProgressAsked], by: User, **detail: Any
) -> None:
    audit.record(
        verb,
        next(iter(rows)).addressee.recommendation,
        by=by,
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
        addressees=[audit.key(row.addressee) for row in rows],
        **detail,
    )
