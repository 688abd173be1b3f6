"""Verbs of this room: load a committee's report from its file and publish it; move a date, confirm a record."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import agreeing, audit, clock, yamlfile
from tracker.core.editions import publishing
from tracker.core.formats import day
from tracker.core.models import Edition
from tracker.core.reconcile import Outcome, bring_in_line
from tracker.core.workflow import NotNow, step
from tracker.recommendations import closing, loading, notes, order
from tracker.recommendations.models import (
    Addressee,
    Ask,
    Closure,
    Criteria,
    Deadline,
    Hold,
    Part,
    Recommendation,
    RecordComplete,
    Report,
    ReportText,
    Round,
)
from tracker.recommendations.reportfile import ReportFile, new_dates, problems
from tracker.recommendations.same import loading as links


@transaction.atomic
def load_report(*, path: Path, update: bool) -> Outcome:
    """Publish a report as an edition by the system.

    A report that is here already is left alone, unless `update`: then the differences are published. What staff have
    added since (rounds, revised deadlines) is never touched. Bodies are shared between reports: a file never
    withdraws a body, and renames one only with `update`. Raises yamlfile.FileErrors with every error and its line; with
    `update` a new date for a part that is closed is one, and without it is only told.
    """
    known = set(Body.objects.values_list("slug", flat=True))
    through = dict(
        AnswersThrough.objects.current().filter(until=None).values_list("body__slug", "through__slug")
    )
    stay: list[str] = []

    def check(raw: Any) -> Iterator[yamlfile.Problem]:
        yield from problems(raw, known, through, links.known())
        for where, told in new_dates(raw, loading.closed()):
            if update:
                yield where, told
            else:
                stay.append(f"a target date, and --update refuses it: {told}")

    file = yamlfile.read(path, ReportFile, check)
    report = loading.report_of(file)
    return bring_in_line(
        f"Report “{file.report.title}”",
        list(loading.rows(file, report)),
        loading.current(file, report),
        is_new=not ReportText.objects.current().filter(report=report).exists(),
        update=update,
        fixed=[*loading.fixed(file, report), *stay],
        about=[report],
    )


# What staff do, in one step by one person

Due = tuple[Ask, Round]


@transaction.atomic
def revise_deadline(
    *, ask: Ask, round: Round, due_on: dt.date, asked_by: str, reason: str = "", by: User
) -> Deadline:
    """Move the date of one ask in one round. Raises as `revise_deadlines` does."""
    owed = [(ask, round)]
    revise_deadlines(owed=owed, due_on=due_on, asked_by=asked_by, reason=reason, by=by)
    revised = _deadlines(owed)[0]
    assert revised
    return revised


@transaction.atomic
def revise_deadlines(
    *, owed: Sequence[Due], due_on: dt.date, asked_by: str, reason: str = "", by: User
) -> Edition:
    """Publish a later, or earlier, date for asks of one recommendation; the earlier dates stay beside it.

    Without a reason the page says "no reason given". Raises NotNow where the report set no date, for the date that
    stands already, for one before the report was published, or where a part is closed.
    """
    if not asked_by.strip():
        raise NotNow("Say who asked for the new date.")
    locked = Addressee.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.filter(pk__in={ask.addressee_id for ask, _ in owed}))
    standing = _deadlines(owed)
    if None in standing:
        raise NotNow("No date was set for this, so there is none to move.")
    if early := order.too_early(owed[0][0].part.recommendation.report_id, due_on):
        raise NotNow(early)
    if any(row and row.due_on == due_on for row in standing):
        raise NotNow(f"{day(due_on)} is the date that stands already.")
    rows = [
        Deadline(
            ask=ask,
            round=round,
            due_on=due_on,
            kind=Deadline.Kind.REVISED,
            asked_by=asked_by.strip(),
            reason=reason.strip(),
        )
        for ask, round in owed
    ]
    with publishing(note=notes.moved([ask for ask, _ in owed], due_on), by=by) as publication:
        # Under the head's lock, so that no closure comes between.
        if closed := closing.not_followed([ask.part for ask, _ in owed]):
            raise NotNow(closed)
        publication.add(rows)
    recommendation = owed[0][0].part.recommendation
    audit.record(
        "moved the date of",
        recommendation,
        by=by,
        about=rows,
        before={audit.key(row): row.content() for row in standing if row},
        after=publication.after(),
        edition=publication.edition.number,
        asks=[audit.key(ask) for ask, _ in owed],
        due_on=due_on.isoformat(),
    )
    return publication.edition


def _deadlines(owed: Sequence[Due]) -> list[Deadline | None]:
    """The date that stands for each ask and round: the last of its chain; None where there never was one."""
    return [
        Deadline.objects.current().filter(ask=ask, round=round).order_by(*Deadline.CHAIN).last()
        for ask, round in owed
    ]


@transaction.atomic
def confirm_record(*, recommendations: Collection[Recommendation], by: User) -> Edition:
    """Confirm that what was received about recommendations of one report is all recorded here.

    Only from then on can a page say that an answer is awaited, or that something is overdue. Raises NotNow when that
    was confirmed before.
    """
    reports = {row.report_id for row in recommendations}
    list(Report.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=reports))
    confirmed = set(RecordComplete.objects.current().values_list("recommendation", flat=True))
    new = sorted((row for row in recommendations if row.pk not in confirmed), key=lambda row: row.position)
    if not new:
        raise NotNow("These records were confirmed to be complete already.")
    report = new[0].report
    with publishing(note=notes.confirmed(report, new), by=by) as publication:
        publication.add([RecordComplete(recommendation=row) for row in new])
    audit.record(
        "confirmed the record of",
        report,
        by=by,
        after=publication.after(),
        edition=publication.edition.number,
        recommendations=[row.number for row in new],
    )
    return publication.edition


# A hold: no public change for a time


@transaction.atomic
def set_hold(
    *, report: Report, reason: str, from_day: dt.date, to_day: dt.date, by: User, seen: int | None = None
) -> Edition:
    """Let nothing about a report change in public from one London day to another, both included.

    It takes the place of a hold that is there already; only one that is not over lends it a first day in the past.
    Setting it is an edition of its own, also while one lasts.
    `seen` is the hold that `by` had before them (primary key, 0: there was none); None does not ask. Raises NotNow
    without a reason, for days that are over, when nothing would change, or when another hold stands than was seen.
    """
    before = _hold(report, seen)
    if not reason.strip():
        raise NotNow("Say why: the public reads it.")
    stands = before if before and before.to_day >= clock.today() else None
    if from_day < clock.today() and not (stands and stands.from_day == from_day):
        raise NotNow("A hold cannot begin in the past. Choose today or a later day as its first day.")
    if to_day < max(from_day, clock.today()):
        raise NotNow("The last day is before the first day, or over. Choose a later last day.")
    row = Hold(report=report, reason=reason.strip(), from_day=from_day, to_day=to_day)
    if before and before.content() == row.content():
        raise NotNow("This hold is set already.")
    with publishing(note=notes.on_hold(row), by=by, in_hold=True) as publication:
        publication.withdraw([before] if before else [])
        publication.add([row])
    audit.record(
        "put on hold",
        report,
        by=by,
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
        from_day=from_day.isoformat(),
        to_day=to_day.isoformat(),
    )
    return publication.edition


@transaction.atomic
def end_hold(*, report: Report, by: User, seen: int | None = None) -> Edition:
    """End a hold before its last day, or one that has not begun; `seen` as for setting one.

    Raises NotNow when none is left to end, or when another stands than was seen.
    """
    hold = _hold(report, seen)
    if hold is None or hold.to_day < clock.today():
        raise NotNow("This report is not on hold, so there is nothing to end.")
    with publishing(note=notes.hold_ended(report), by=by, in_hold=True) as publication:
        publication.withdraw([hold])
    audit.record(
        "ended the hold of",
        report,
        by=by,
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
    )
    return publication.edition


def _hold(report: Report, seen: int | None) -> Hold | None:
    """The hold of a report, over or not; the report is held until this transaction is over.

    Raises NotNow where another one stands than `seen`.
    """
    Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    found: Hold | None = Hold.objects.current().filter(report=report).first()
    stands = found if found and found.to_day >= clock.today() else None
    if seen is not None and seen != (stands.pk if stands else 0):
        now = f"stands now: {notes.on_hold(stands)}" if stands else "stands no more."
        raise NotNow(f"The hold was changed since you opened this. What {now} Look at it, and press again.")
    return found


# Closing, in two persons, and following again


@transaction.atomic
def propose_closures(
    *,
    parts: Collection[Part],
    kind: str,
    since: dt.date,
    because: str,
    by: User,
    successor: Recommendation | None = None,
    elsewhere: str = "",
    address: str = "",
) -> list[Closure]:
    """Propose that the Committee follows some parts no longer, from a day on; somebody else agrees (core/agreeing.py).

    `because` continues "because …". What takes their place is a recommendation here or something elsewhere. Raises
    NotNow for a day to come or from before the report, without a reason, for a successor that is closed in favour of
    this one or is this one, and where a closure of one of the parts waits already.
    """
    if not parts:
        raise NotNow("Choose what is closed.")
    if since > clock.today():
        raise NotNow("A closure counts from today or from an earlier day.")
    for part in parts:
        if early := order.too_early(part.recommendation.report_id, since):
            raise NotNow(early)
    if not (reason := clause(because)):
        raise NotNow("Say why: the public reads it.")
    rows = [
        Closure(
            part=part,
            kind=kind,
            since=since,
            because=reason,
            successor=successor,
            elsewhere=elsewhere.strip(),
            address=address.strip(),
        )
        for part in sorted(parts, key=lambda part: part.position)
    ]
    agreeing.propose(rows=rows, by=by)
    audit.record(
        "proposed to close",
        rows[0].part.recommendation,
        by=by,
        about=rows,
        after={audit.key(row): row.content() for row in rows},
        closures=[audit.key(row) for row in rows],
    )
    return rows


def clause(text: str) -> str:
    """What follows "because": on one line, without that word, without a full stop."""
    return re.sub(r"^because\b\s*", "", " ".join(text.split()), flags=re.IGNORECASE).rstrip(".… ")


@transaction.atomic
def follow_again(*, closures: Collection[Closure], reason: str, by: User) -> Edition:
    """Withdraw closures with a public reason: from that edition on the Committee follows these parts again.

    Raises NotNow without a reason, or when one is followed again already.
    """
    if not (why := clause(reason)):
        raise NotNow("Say why: the public reads it.")
    if not closures:
        raise NotNow("This is followed already.")
    ending = sorted(closures, key=lambda row: row.pk)
    with publishing(note=notes.followed_again(ending, why), by=by) as publication:
        # Held after the head, in the order of whoever agrees to the next closure, which takes the place of this one.
        rows = [agreeing.held(row) for row in ending]
        if any(row.published_in_id is None or row.withdrawn_in_id for row in rows):
            raise NotNow("This is followed already.")
        publication.withdraw(rows)
    audit.record(
        step(agreeing.STEPS, "follow again").event,
        rows[0].part.recommendation,
        by=by,
        about=rows,
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
        closures=[audit.key(row) for row in rows],
    )
    return publication.edition


# What would settle it


@transaction.atomic
def write_criteria(
    *, recommendation: Recommendation, part: Part | None, text: str, note: str, seen: int = 0, by: User
) -> Criteria:
    """Publish what would settle a recommendation, or one of its parts; earlier versions stay readable.

    `seen` is the number of the version that `by` started from (0: there was none). Raises NotNow without a text or a
    public note, when nothing changes, or when somebody has written another version meanwhile.
    """
    if not text.strip():
        raise NotNow("Say what would settle it.")
    if not note.strip():
        raise NotNow("Write the public note: one sentence on what changed.")
    list(Report.objects.select_for_update(no_key=True).order_by("pk").filter(pk=recommendation.report_id))
    versions = Criteria.objects.filter(recommendation=recommendation, part=part).order_by("version")
    standing: Criteria | None = versions.current().first()
    if standing and standing.version != seen:
        raise NotNow(
            f"Version {standing.version} was written since you opened this. "
            "It is shown below; send yours again to put it in its place."
        )
    if standing and standing.text == text.strip():
        raise NotNow("This is what stands already. Change the text before you publish it.")
    latest = versions.last()
    row = Criteria(
        recommendation=recommendation,
        part=part,
        text=text.strip(),
        version=latest.version + 1 if latest else 1,
    )
    with publishing(note=note.strip(), by=by) as publication:
        publication.withdraw([standing] if standing else [])
        publication.add([row])
    audit.record(
        "wrote the criteria of",
        recommendation,
        by=by,
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
        part=part.letter if part else "",
        version=row.version,
    )
    return row
