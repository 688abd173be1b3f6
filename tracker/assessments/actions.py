"""Verbs of this room: assess in two persons, and publish; and what it does when an edition is published.

Starting, saving and returning lock the part, so that two people who act on the same thing act one after the other.
Approving and returning check and act under the lock of the version's own row.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from tracker.assessments import citing
from tracker.assessments.models import Approval, Assessment, AssessmentState, DraftSave, Status
from tracker.assessments.standing import standings
from tracker.assessments.workflow import check, check_approve, check_send, step
from tracker.core import audit, clock
from tracker.core.editions import At, Publication, publishing
from tracker.core.models import Edition
from tracker.core.takedown import check_stands
from tracker.core.workflow import NotNow
from tracker.evidence.models import Update
from tracker.recommendations.models import Part, Round
from tracker.statistics.models import Observation

OPEN = (AssessmentState.DRAFT, AssessmentState.IN_REVIEW, AssessmentState.APPROVED)


@dataclass(frozen=True)
class Line:
    """What somebody wrote about one part in one round.

    `seen` is the number of the save that they started from (0: there was none); None does not ask. `keep` leaves it a
    draft when others are sent for review.
    """

    part: Part
    round: Round
    word: str
    because: str
    cites: Collection[Update] = ()
    figures: Collection[Observation] = ()
    seen: int | None = None
    keep: bool = False


# What an assessor does


@transaction.atomic
def start_or_save_draft(
    *,
    part: Part,
    round: Round,
    by: User,
    word: str,
    because: str,
    cites: Collection[Update] = (),
    figures: Collection[Observation] = (),
    seen: int | None = None,
) -> Assessment:
    """Keep what was written so far: the one open draft of a part in a round, under the criteria that hold now.

    Nothing changed: nothing happens. Raises NotNow while a version is in review or waits to be published, when a
    citation is not about this part, or when somebody else has saved since `seen`.
    """
    draft, before = _save(Line(part, round, word, because, cites, figures, seen), by)
    if _told(draft) != before:
        _record("saved", draft, by, before)
    return draft


def _save(line: Line, by: User) -> tuple[Assessment, dict[str, object] | None]:
    """The draft as it is saved now, and what it said before (None: there was none); no event yet."""
    part = _lock(line.part)
    draft: Assessment | None = Assessment.objects.filter(part=part, round=line.round, state__in=OPEN).first()
    before = _told(draft) if draft else None
    if draft is None:
        draft = Assessment(part=part, round=line.round, version=_next_version(part, line.round), author=by)
    else:
        check("save", draft)
        if _says(draft, line.word, line.because, line.cites, line.figures):
            return draft, before
    _check_seen(draft, line.seen)
    draft.word, draft.because, draft.criteria = line.word, line.because, citing.settles(part)
    draft.saved_at = clock.now()
    draft.save()
    citing.cite(draft, line.cites, line.figures, by=by)
    DraftSave.objects.create(assessment=draft, saved_by=by)
    return draft, before


def _told(version: Assessment) -> dict[str, object]:
    """What a version says and rests on, for the audit trail."""
    reports, figures = citing.cited(version)
    cites = {"reports": sorted(reports), "figures": sorted(figures)}
    return audit.content(version, "word", "because", "criteria") | cites


def _record(event: str, version: Assessment, by: User, before: audit.Content | None = None) -> None:
    audit.record(event, version, by=by, before=before, after=_told(version), version=version.version)


def _lock(part: Part) -> Part:
    """The part, held until this transaction is over."""
    return (
        Part.objects.select_for_update(no_key=True, of=("self",))
        .select_related("recommendation")
        .get(pk=part.pk)
    )


def _next_version(part: Part, round: Round) -> int:
    same = Assessment.objects.filter(part=part, round=round)
    latest: int = same.aggregate(latest=Max("version"))["latest"] or 0
    return latest + 1


def _says(
    draft: Assessment, word: str, because: str, cites: Collection[Update], figures: Collection[Observation]
) -> bool:
    rests_on = {update.pk for update in cites}, {figure.pk for figure in figures}
    return (draft.word, draft.because) == (word, because) and citing.cited(draft) == rests_on


def _check_seen(draft: Assessment, seen: int | None) -> None:
    last = draft.saves.select_related("saved_by").order_by("pk").last() if draft.pk else None
    if seen is not None and last and last.pk != seen:
        raise NotNow(
            f"{last.saved_by} has saved this draft since you opened it. "
            "Theirs is shown below yours; save again to put yours in its place."
        )


@transaction.atomic
def send_for_review(*, version: Assessment, by: User) -> Assessment:
    """Freeze a draft and ask for a second person. Raises NotNow when it is not ready, or was sent already."""
    return _send(version, by)


def _send(version: Assessment, by: User, before: audit.Content | None = None) -> Assessment:
    version = held(version)
    step = check_send(version)
    version.state, version.sent_at = step.target, clock.now()
    version.save()
    _record(step.event, version, by, before)
    return version


@transaction.atomic
def write(*, lines: Sequence[Line], send: bool, by: User) -> list[Assessment]:
    """Save what was written about several parts, and with `send` ask for a second person on each: all or nothing.

    Saved and sent at once, a version leaves one event, that it was sent. Returns the versions in the order of `lines`.
    Raises NotNow as saving and sending one of them does.
    """
    versions = []
    for line in lines:
        draft, before = _save(line, by)
        if send and not line.keep:
            draft = _send(draft, by, before)
        elif _told(draft) != before:
            _record("saved", draft, by, before)
        versions.append(draft)
    return versions


# What an approver does


@transaction.atomic
def approve(*, version: Assessment, by: User) -> Approval:
    """Approve one version. Raises NotNow when it has moved on, or when `by` had a hand in it."""
    version = held(version)
    step = check_approve(version, by)
    approval = Approval.objects.create(assessment=version, author=version.author, approver=by)
    version.state = step.target
    version.save()
    _record(step.event, version, by)
    return approval


@transaction.atomic
def return_(*, version: Assessment, by: User, reason: str) -> Assessment:
    """Send a version back with a reason: the next version opens as a draft that says the same, and is returned here.

    Raises NotNow when it has moved on, or without a reason.
    """
    _lock(version.part)
    version = held(version)
    step = check("return", version)
    if not reason.strip():
        raise NotNow("Say what has to change before it can be approved.")
    version.state, version.return_reason = step.target, reason.strip()
    version.save()
    draft = Assessment.objects.create(
        part=version.part,
        round=version.round,
        version=version.version + 1,
        word=version.word,
        because=version.because,
        criteria=version.criteria,
        author=version.author,
        saved_at=clock.now(),
    )
    citing.copy(version, draft)
    audit.record(step.event, version, by=by, after={"reason": version.return_reason}, version=version.version)
    return draft


def held(version: Assessment) -> Assessment:
    """The version as it stands now, held until this transaction is over."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("part", "round", "author")
    now: Assessment = rows.get(pk=version.pk)
    return now


# Publishing


@transaction.atomic
def publish(*, assessments: Collection[Assessment], by: User, note: str) -> Edition:
    """Publish approved assessments as one edition with a public note; each takes its predecessor's place."""
    versions = ready(assessments)
    if not versions:
        raise NotNow("Choose at least one assessment to publish.")
    if not note.strip():
        raise NotNow("Write the public note: one sentence on what changed.")
    with publishing(note=note.strip(), by=by) as publication:
        put_out(publication, versions)
    names = [audit.key(version) for version in versions]
    audit.record(
        step("publish").event,
        publication.edition,
        by=by,
        about=versions,
        before=publication.before(),
        after=publication.after(),
        assessments=names,
    )
    return publication.edition


def ready(assessments: Collection[Assessment]) -> list[Assessment]:
    """The versions as they stand now, held, each approved and not yet published. Raises NotNow for any other."""
    versions = [held(version) for version in sorted(assessments, key=lambda version: version.pk)]
    for version in versions:
        check("publish", version)
        check_stands(version)
    return versions


def put_out(publication: Publication, versions: Collection[Assessment]) -> None:
    """Let versions that are `ready` appear with an edition; each takes its predecessor's place."""
    before = Q(pk__in=[])
    for version in versions:
        before |= Q(part=version.part_id, round=version.round_id)
    publication.withdraw(Assessment.objects.current().filter(before))
    publication.add(versions)


# What follows from an edition


def restate(publication: Publication) -> None:
    """Store the status of each recommendation that the edition touches; one that is withdrawn loses its status.

    A status row is written even when its word stays, so that its edition tells when the recommendation last changed.
    """
    touched = publication.recommendations()
    if not touched:
        return
    at = At(edition=publication.edition.number, day=clock.today())
    publication.withdraw(Status.objects.current().filter(recommendation__in=touched))
    rows = []
    for recommendation, standing in standings(at, touched).items():
        rolled = standing.roll_up()
        late = standing.late().values()
        rows.append(
            Status(
                recommendation_id=recommendation,
                word=rolled.word,
                counts=rolled.counts,
                differs=standing.differs,
                overdue_from=min(late, default=None),
            )
        )
    publication.add(rows)
