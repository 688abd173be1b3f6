"""A report's file as rows: what it says, and what is published now of the same kinds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from django.conf import settings

from tracker.bodies.models import AnswersThrough, Body, BodyName
from tracker.core import yamlfile
from tracker.core.models import Published
from tracker.recommendations import closing
from tracker.recommendations.models import (
    Addressee,
    AddresseeTerms,
    Ask,
    Closure,
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
    Report,
    ReportText,
    Round,
)
from tracker.recommendations.reportfile import Closed, RecommendationSection, ReportFile
from tracker.recommendations.same import loading as same_loading

Row = TypeVar("Row", Ask, Round)
Item = TypeVar("Item", bound=yamlfile.Section)


def _body(slug: str) -> Body:
    return Body.objects.get(slug=slug)


def report_of(file: ReportFile) -> Report:
    """The report that a file speaks of, with its bodies, made when it is new. Raises yamlfile.FileErrors."""
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


def fixed(file: ReportFile, report: Report) -> list[str]:
    """Where a file differs from what never changes once it is here: what a body is, and whose report it is."""
    kinds = dict(Body.objects.values_list("slug", "kind"))
    compared = [(f"kind of {body.slug}", str(kinds[body.slug]), str(body.kind)) for body in file.bodies]
    compared.append((f"committee of {report.slug}", report.committee.slug, file.report.committee))
    return [
        f"{what}: here “{here}”, in the file “{there}”" for what, here, there in compared if here != there
    ]


def closed() -> Closed:
    """What is closed now, for the check of a file; the dates are those that reports set."""
    dates: dict[int, set[dt.date]] = defaultdict(set)
    standing = Deadline.objects.current().filter(kind=Deadline.Kind.ORIGINAL).order_by("pk")
    for part, due_on in standing.values_list("ask__part", "due_on"):
        dates[part].add(due_on)
    parts = Part.objects.filter(pk__in=Closure.objects.current().values("part")).order_by("pk")
    return {
        (part.recommendation.report.slug, part.recommendation.number, part.letter): (
            closing.not_followed([part]),
            dates[part.pk],
        )
        for part in parts.select_related("recommendation__report")
    }


def _spoken_of(file: ReportFile) -> set[str]:
    """The slugs of all bodies that a file speaks of."""
    addressed = {addressee.body for item in file.recommendations for addressee in item.addressees}
    return {file.report.committee, *(body.slug for body in file.bodies), *addressed}


def rows(file: ReportFile, report: Report) -> Iterator[Published]:
    """What a file says, as rows that are not published yet: its bodies' names, its report, its recommendations."""
    yield from _body_rows(file)
    yield from _report_rows(file, report)


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
    here = dict(report.recommendations.values_list("number", "position"))
    for place, item in _placed(here, "number", file.recommendations):
        recommendation, _ = Recommendation.objects.get_or_create(
            report=report, number=item.number, defaults={"position": place}
        )
        recommendations[item.number] = recommendation
        yield from _recommendation_rows(item, recommendation)
    # Once all of them are there, since they can lead to each other.
    for item in file.recommendations:
        yield from same_loading.rows(recommendations[item.number], item.same_asked)
    here = dict(report.findings.values_list("number", "position"))
    for place, found in _placed(here, "number", file.findings):
        finding, _ = Finding.objects.get_or_create(
            report=report, number=found.number, defaults={"position": place}
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
    here = dict(recommendation.addressees.values_list("body__slug", "position"))
    for place, item in _placed(here, "body", section.addressees):
        addressee, _ = Addressee.objects.get_or_create(
            recommendation=recommendation,
            body=_body(item.body),
            defaults={"position": place},
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
    here = dict(recommendation.parts.values_list("letter", "position"))
    for place, item in _placed(here, "letter", section.parts):
        part, _ = Part.objects.get_or_create(
            recommendation=recommendation,
            letter=item.letter,
            defaults={"position": place},
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


def _placed(here: Mapping[str, float], key: str, items: Iterable[Item]) -> Iterator[tuple[float, Item]]:
    """Each of `items` with its position, in their order: what is `here` already, by its `key`, keeps its own.

    What is new comes right after the one before it: half way to the next position that is taken, or one further on.
    """
    taken, last = set(here.values()), 0.0
    for item in items:
        following = min((position for position in taken if position > last), default=last + 2)
        last = here.get(getattr(item, key), (last + following) / 2)
        taken.add(last)
        yield last, item


def _criteria(recommendation: Recommendation, part: Part | None, text: str) -> Criteria:
    """The criteria under the next version's number, also after an earlier version was withdrawn.

    What staff have written stands for itself: a file never takes its place.
    """
    of = {"recommendation": recommendation, "part": part}
    by_staff: Criteria | None = (
        Criteria.objects.current().filter(**of, published_in__published_by__isnull=False).first()
    )
    if by_staff:
        return by_staff
    earlier = Criteria.objects.filter(**of).count()
    return Criteria(recommendation=recommendation, part=part, text=text, version=earlier + 1)


def _kept(row: Row) -> Row:
    """The current row about the same thing when there is one, so that deadlines hang on what is there already."""
    return type(row).objects.current().filter(**row.about()).first() or row


def current(file: ReportFile, report: Report) -> Iterator[Published]:
    """What is published now of the kinds of row that a file speaks for."""
    slugs = [body.slug for body in file.bodies]
    yield from BodyName.objects.current().filter(body__slug__in=slugs)
    answered = [body.slug for body in file.bodies if body.answers_through]
    links = AnswersThrough.objects.current().filter(body__slug__in=answered, until=None)
    yield from links.select_related("body", "through").order_by("pk")
    yield from ReportText.objects.current().filter(report=report)
    yield from FindingText.objects.current().filter(finding__report=report)
    yield from LeadsTo.objects.current().filter(finding__report=report)
    ours = {"recommendation__report": report}
    yield from RecommendationText.objects.current().filter(**ours)
    yield from Criteria.objects.current().filter(**ours, published_in__published_by=None)
    yield from AddresseeTerms.objects.current().filter(addressee__recommendation__report=report)
    yield from PartText.objects.current().filter(part__recommendation__report=report)
    yield from Ask.objects.current().filter(part__recommendation__report=report)
    yield from (
        Deadline.objects.current()
        .filter(ask__part__recommendation__report=report, kind=Deadline.Kind.ORIGINAL)
        .select_related("ask", "round")
    )
    yield from Round.objects.current().filter(part__recommendation__report=report, label="")
    yield from same_loading.of_file(report)
