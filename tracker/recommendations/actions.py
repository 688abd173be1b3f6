"""Verbs of this room: load a committee's report from its file and publish it; move a date, confirm a record."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from accounts.models import User
from tracker.bodies.models import AnswersThrough, Body, BodyName
from tracker.core import audit, editions, yamlfile
from tracker.core.editions import publishing
from tracker.core.formats import day, listed
from tracker.core.models import Edition, Published
from tracker.core.reconcile import Outcome, bring_in_line
from tracker.core.workflow import NotNow
from tracker.recommendations import naming
from tracker.recommendations.models import (
    Addressee,
    AddresseeTerms,
    Ask,
    Criteria,
    Deadline,
    Finding,
    FindingText,
    LeadsTo,
    Owed,
    Part,
    PartText,
    Recommendation,
    RecommendationText,
    RecordComplete,
    Report,
    ReportText,
    Round,
)
from tracker.recommendations.reportfile import (
    RecommendationSection,
    ReportFile,
    problems,
)


@transaction.atomic
def load_report(*, path: Path, update: bool) -> Outcome:
    """Publish a report as an edition by the system.

    A report that is here already is left alone, unless `update`: then the differences are published. What staff have
    added since (rounds, revised deadlines) is never touched. Bodies are shared between reports: a file never
    withdraws a body, and renames one only with `update`. Raises yamlfile.FileErrors with every error and its line.
    """
    known = set(Body.objects.values_list("slug", flat=True))
    file = yamlfile.read(path, ReportFile, lambda raw: problems(raw, known))
    report = _report(file)
    return bring_in_line(
        f"Report “{file.report.title}”",
        [*_body_rows(file), *_report_rows(file, report)],
        _current(file, report),
        is_new=not ReportText.objects.current().filter(report=report).exists(),
        update=update,
    )


def _body(slug: str) -> Body:
    return Body.objects.get(slug=slug)


def _report(file: ReportFile) -> Report:
    for body in file.bodies:
        defaults = {"kind": body.kind, "invented": file.report.invented}
        Body.objects.get_or_create(slug=body.slug, defaults=defaults)
    invented = file.report.invented
    others = Body.objects.filter(slug__in=_spoken_of(file)).exclude(invented=invented)
    if others.exists():
        kind = "real" if invented else "invented"
        raise yamlfile.FileErrors(
            [(1, f"{others[0].slug} is {kind}: what is real and what is invented never mix")]
        )
    if invented and settings.PRODUCTION:
        raise yamlfile.FileErrors([(1, "an invented report is never loaded in production")])
    report, _ = Report.objects.get_or_create(
        slug=file.report.slug, defaults={"committee": _body(file.report.committee), "invented": invented}
    )
    return report


def _spoken_of(file: ReportFile) -> set[str]:
    """The slugs of all bodies that a file speaks of."""
    addressed = {addressee.body for item in file.recommendations for addressee in item.addressees}
    return {file.report.committee, *(body.slug for body in file.bodies), *addressed}


def _body_rows(file: ReportFile) -> Iterator[Published]:
    for section in file.bodies:
        body = _body(section.slug)
        yield BodyName(
            body=body,
            name=section.name,
            short_name=section.short_name,
            in_a_sentence=section.in_a_sentence,
        )
        if section.answers_through:
            yield AnswersThrough(body=body, through=_body(section.answers_through))


def _report_rows(file: ReportFile, report: Report) -> Iterator[Published]:
    section = file.report
    yield ReportText(
        report=report,
        title=section.title,
        published_on=section.published_on,
        published_words=section.published,
        published_note=section.published_note,
        link=section.link or "",
        summary=section.summary,
        reply_note=section.reply_note,
    )
    recommendations = {}
    for position, item in enumerate(file.recommendations, start=1):
        recommendation, _ = Recommendation.objects.get_or_create(
            report=report, number=item.number, defaults={"position": position}
        )
        recommendations[item.number] = recommendation
        yield from _recommendation_rows(item, recommendation)
    for position, found in enumerate(file.findings, start=1):
        finding, _ = Finding.objects.get_or_create(
            report=report, number=found.number, defaults={"position": position}
        )
        yield FindingText(finding=finding, text=found.text, note=found.note)
        for number in found.leads_to:
            yield LeadsTo(finding=finding, recommendation=recommendations[number])


def _recommendation_rows(
    section: RecommendationSection, recommendation: Recommendation
) -> Iterator[Published]:
    yield RecommendationText(
        recommendation=recommendation,
        title=section.title,
        aim=section.aim,
        wording=section.wording,
        themes=section.themes,
        owed=section.owed,
        opens_on=section.opens_on,
        checkpoints=section.checkpoints,
    )
    if section.settles:
        yield _criteria(recommendation, None, section.settles)
    addressees = {}
    for position, item in enumerate(section.addressees, start=1):
        addressee, _ = Addressee.objects.get_or_create(
            recommendation=recommendation,
            body=_body(item.body),
            defaults={"position": position},
        )
        addressees[item.body] = addressee
        yield AddresseeTerms(
            addressee=addressee,
            role=item.role,
            reply=item.reply_looked_for,
            reply_by=item.reply_by,
            note=item.note,
        )
    yield from _part_rows(section, recommendation, addressees)


def _part_rows(
    section: RecommendationSection,
    recommendation: Recommendation,
    addressees: dict[str, Addressee],
) -> Iterator[Published]:
    for position, item in enumerate(section.parts, start=1):
        part, _ = Part.objects.get_or_create(
            recommendation=recommendation,
            letter=item.letter,
            defaults={"position": position},
        )
        yield PartText(
            part=part,
            kind=item.kind,
            text=item.text,
            of=addressees[item.of] if item.of else None,
        )
        if item.settles:
            yield _criteria(recommendation, part, item.settles)
        # A round opens when a release is recorded; what is owed once has its one round from the start.
        once = None if section.owed == Owed.EACH_TIME else _kept(Round(part=part))
        if once:
            yield once
        due_on = item.deadline or section.deadline
        for slug in section.asked_of(item):
            ask = _kept(Ask(part=part, addressee=addressees[slug]))
            yield ask
            if once and due_on:
                yield Deadline(ask=ask, round=once, due_on=due_on, kind=Deadline.Kind.ORIGINAL)


def _criteria(recommendation: Recommendation, part: Part | None, text: str) -> Criteria:
    """The criteria under the next version's number, also after an earlier version was withdrawn."""
    earlier = Criteria.objects.filter(recommendation=recommendation, part=part).count()
    return Criteria(recommendation=recommendation, part=part, text=text, version=earlier + 1)


Row = TypeVar("Row", Ask, Round)


def _kept(row: Row) -> Row:
    """The current row about the same thing when there is one, so that deadlines hang on what is there already."""
    return type(row).objects.current().filter(**row.about()).first() or row


def _current(file: ReportFile, report: Report) -> Iterator[Published]:
    """What is published now of the kinds of row that a file speaks for."""
    slugs = [body.slug for body in file.bodies]
    yield from BodyName.objects.current().filter(body__slug__in=slugs)
    named = {(body.slug, body.answers_through) for body in file.bodies}
    for link in AnswersThrough.objects.current().select_related("body", "through"):
        if (link.body.slug, link.through.slug) in named:
            yield link
    yield from ReportText.objects.current().filter(report=report)
    yield from FindingText.objects.current().filter(finding__report=report)
    yield from LeadsTo.objects.current().filter(finding__report=report)
    ours = {"recommendation__report": report}
    yield from RecommendationText.objects.current().filter(**ours)
    yield from Criteria.objects.current().filter(**ours)
    yield from AddresseeTerms.objects.current().filter(addressee__recommendation__report=report)
    yield from PartText.objects.current().filter(part__recommendation__report=report)
    yield from Ask.objects.current().filter(part__recommendation__report=report)
    yield from (
        Deadline.objects.current()
        .filter(ask__part__recommendation__report=report, kind=Deadline.Kind.ORIGINAL)
        .select_related("ask", "round")
    )
    yield from Round.objects.current().filter(part__recommendation__report=report, label="")


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

    Without a reason the page says "no reason given". Raises NotNow where the report set no date, or for the date that
    stands already.
    """
    if not asked_by.strip():
        raise NotNow("Say who asked for the new date.")
    locked = Addressee.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.filter(pk__in={ask.addressee_id for ask, _ in owed}))
    standing = _deadlines(owed)
    if None in standing:
        raise NotNow("No date was set for this, so there is none to move.")
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
    with publishing(note=_moved(owed, due_on), by=by) as publication:
        publication.add(rows)
    recommendation = owed[0][0].part.recommendation
    audit.record(
        "moved the date of",
        recommendation,
        by=by,
        edition=publication.edition.number,
        asks=[audit.key(ask) for ask, _ in owed],
        due_on=due_on.isoformat(),
    )
    return publication.edition


def _deadlines(owed: Sequence[Due]) -> list[Deadline | None]:
    """The date that stands for each ask and round: the last one published; None where there never was one."""
    return [
        Deadline.objects.current().filter(ask=ask, round=round).order_by("published_in_id", "pk").last()
        for ask, round in owed
    ]


def _moved(owed: Sequence[Due], due_on: dt.date) -> str:
    names = {body.pk: body.in_a_sentence for body in Body.objects.as_at(editions.now())}
    who = listed(list(dict.fromkeys(names[ask.addressee.body_id] for ask, _ in owed)))
    what = naming.on_recommendations(list(dict.fromkeys(naming.label(ask.part) for ask, _ in owed)))
    return f"The target date for {who} on {what} was moved to {day(due_on)}."


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
    with publishing(note=_confirmed(report, new), by=by) as publication:
        publication.add([RecordComplete(recommendation=row) for row in new])
    audit.record(
        "confirmed the record of",
        report,
        by=by,
        edition=publication.edition.number,
        recommendations=[row.number for row in new],
    )
    return publication.edition


def _confirmed(report: Report, recommendations: Sequence[Recommendation]) -> str:
    title = ReportText.objects.current().get(report=report).title
    which = naming.on_recommendations([row.number for row in recommendations])
    return f"The record of {which} of “{title}” was confirmed to be complete."
