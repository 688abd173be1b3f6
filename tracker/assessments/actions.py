"""Verbs of this room: assess in two persons, and publish.

Starting, saving and returning lock the part, so that two people who act on the same thing act one after the other.
Approving and returning check and act under the lock of the version's own row.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from tracker.assessments import citing, replying
from tracker.assessments.agreement import Agreement, problems
from tracker.assessments.models import (
    Approval,
    Assessment,
    AssessmentState,
    DraftSave,
    Withdrawal,
)
from tracker.assessments.workflow import (
    check,
    check_approve,
    check_publish,
    check_send,
)
from tracker.core import audit, clock
from tracker.core.editions import Publication, publishing
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.evidence.models import Update
from tracker.recommendations import naming
from tracker.recommendations.models import Part, Round
from tracker.statistics.models import Observation

OFFICERS_VIEW = Agreement()
OPEN = (AssessmentState.DRAFT, AssessmentState.IN_REVIEW, AssessmentState.APPROVED)


@dataclass(frozen=True)
class Line:
    """What somebody wrote about one part in one round.

    `seen` is the number of the save that they started from, and `found` the published finding that they had before them
    (0: there was none); None does not ask. `keep` leaves it a draft when others are sent for review. `wrong` says what
    was wrong with the published finding: a correction.
    """

    part: Part
    round: Round
    word: str
    because: str
    cites: Collection[Update] = ()
    figures: Collection[Observation] = ()
    seen: int | None = None
    keep: bool = False
    wrong: str = ""
    found: int | None = None


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
    wrong: str = "",
    seen: int | None = None,
) -> Assessment:
    """Keep what was written so far: the one open draft of a part in a round, under the criteria that hold now.

    With `wrong` it is a correction of the published finding. Nothing changed: nothing happens. Raises NotNow while a
    version is in review or waits to be published, when a citation is not about this part, when somebody else has
    saved since `seen`, or when there is no published finding to correct.
    """
    draft, before = _save(Line(part, round, word, because, cites, figures, seen, wrong=wrong), by)
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
    published = Assessment.objects.current().filter(part=part, round=line.round).first()
    _check_found(published, line)
    corrects, criteria = _corrected(published, line.wrong), citing.settles(part)
    says = (line.word, line.because, line.wrong, corrects, criteria)
    if draft.pk and says == _says(draft) and _rests_on(draft, line.cites, line.figures):
        return draft, before
    _check_seen(draft, line.seen)
    draft.word, draft.because, draft.wrong, draft.corrects, draft.criteria = says
    draft.saved_at = clock.now()
    draft.save()
    citing.cite(draft, line.cites, line.figures, by=by)
    DraftSave.objects.create(assessment=draft, saved_by=by)
    return draft, before


def _told(version: Assessment) -> dict[str, object]:
    """What a version says and rests on, for the audit trail."""
    reports, figures = citing.cited(version)
    cites = {"reports": sorted(reports), "figures": sorted(figures)}
    return audit.content(version, "word", "because", "wrong", "corrects", "criteria") | cites


def _record(
    event: str, version: Assessment, by: User, before: audit.Content | None = None, **more: object
) -> None:
    after = _told(version) | more
    audit.record(event, version, by=by, before=before, after=after, version=version.version)


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


def _check_found(published: Assessment | None, line: Line) -> None:
    """Whoever writes has before them the published finding that stands now. Raises NotNow where it has changed."""
    if line.found is None or line.found == (published.pk if published else 0):
        return
    label = naming.label(line.part)
    now = f"It is “{published.word}” now." if published else "It was withdrawn."
    raise NotNow(
        f"The published finding on {label} has changed since you opened this. {now} "
        "What you wrote is below; look whether it still holds, and save again."
    )


def _corrected(published: Assessment | None, wrong: str) -> Assessment | None:
    """The published finding that is corrected; None where nothing is said to be wrong. Raises NotNow without one."""
    if not wrong:
        return None
    if published is None:
        raise NotNow(
            "No finding on this is published, so there is none to correct. Say nothing under what was wrong."
        )
    return published


def _says(draft: Assessment) -> tuple[object, ...]:
    return draft.word, draft.because, draft.wrong, draft.corrects, draft.criteria


def _rests_on(draft: Assessment, cites: Collection[Update], figures: Collection[Observation]) -> bool:
    return citing.cited(draft) == ({update.pk for update in cites}, {figure.pk for figure in figures})


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
    step = check_send(version, by)
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
def approve(*, version: Assessment, by: User, agreed: Agreement = OFFICERS_VIEW) -> Approval:
    """Approve one version, saying by whom it was agreed.

    Raises NotNow when it has moved on, when `by` had a hand in it, when what it rests on stands no more, or when
    `agreed` is not whole.
    """
    version = held(version)
    step = check_approve(version, by)
    for problem in problems(agreed, [version.part.recommendation.report_id]).values():
        raise NotNow(problem)
    approval = Approval.objects.create(
        assessment=version,
        author=version.author,
        approver=by,
        agreed_by=agreed.by,
        agreed_on=agreed.on,
        agenda_item=agreed.item,
    )
    version.state = step.target
    version.save()
    replying.open_period(version)
    _record(step.event, version, by, agreed=agreed.words)
    return approval


@transaction.atomic
def approve_several(
    *, versions: Collection[Assessment], by: User, agreed: Agreement = OFFICERS_VIEW
) -> list[Approval]:
    """Approve versions that were agreed together: all or none, with one event each.

    Raises NotNow as approving one does, naming the one that stands in the way.
    """
    if not versions:
        raise NotNow("Choose at least one assessment to approve.")
    approvals = []
    for version in sorted(versions, key=lambda version: version.pk):
        try:
            approvals.append(approve(version=version, by=by, agreed=agreed))
        except NotNow as refusal:
            named = f"{naming.label(version.part)}, version {version.version}"
            raise NotNow(f"{named}: {refusal} Nothing was approved.") from refusal
    return approvals


@transaction.atomic
def return_(*, version: Assessment, by: User, reason: str) -> Assessment:
    """Send a version back with a reason: the next version opens as a draft that says the same, and is returned here.

    Raises NotNow when it has moved on, or without a reason.
    """
    return _send_back("return", version, by, reason)


@transaction.atomic
def take_back(*, version: Assessment, by: User, reason: str) -> Assessment:
    """Take an approved version back before it is published, as `return_` does one in review; its approval lapses."""
    return _send_back("take back", version, by, reason)


def _send_back(verb: str, version: Assessment, by: User, reason: str) -> Assessment:
    _lock(version.part)
    version = held(version)
    step = check(verb, version)
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
        corrects=version.corrects,
        wrong=version.wrong,
        author=version.author,
        saved_at=clock.now(),
    )
    citing.copy(version, draft)
    audit.record(step.event, version, by=by, after={"reason": version.return_reason}, version=version.version)
    return draft


def held(version: Assessment) -> Assessment:
    """The version as it stands now, held until this transaction is over."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related(
        "part__recommendation", "round", "author", "corrects"
    )
    now: Assessment = rows.get(pk=version.pk)
    return now


# Publishing


def ready(assessments: Collection[Assessment]) -> list[Assessment]:
    """The versions as they stand now, held, each approved and not yet published. Raises NotNow for any other.

    Their parts are held first, as by whoever withdraws a finding, so that nobody waits for each other.
    """
    for part in sorted({version.part for version in assessments}, key=lambda part: part.pk):
        _lock(part)
    versions = [held(version) for version in sorted(assessments, key=lambda version: version.pk)]
    for version in versions:
        check_publish(version)
    return versions


def put_out(publication: Publication, versions: Collection[Assessment]) -> None:
    """Let versions that are `ready` appear with an edition; each takes its predecessor's place.

    Raises NotNow where what one of them rests on goes with this very edition.
    """
    before = Q(pk__in=[])
    for version in versions:
        check_publish(version)
        replying.check_replied(version)
        before |= Q(part=version.part_id, round=version.round_id)
    publication.withdraw(Assessment.objects.current().filter(before))
    publication.add(versions)


@transaction.atomic
def withdraw(*, version: Assessment, because: str, by: User) -> Edition:
    """Withdraw a published finding, with a reason that the public reads; nothing takes its place.

    Its part is "not yet assessed" again. Raises NotNow when it is not the published one any more, or without a reason.
    """
    _lock(version.part)
    version = held(version)
    step = check("withdraw", version)
    if not because.strip():
        raise NotNow("Say why the finding is withdrawn. The public reads it.")
    note = f"The Committee withdrew its finding on {naming.label(version.part)}."
    with publishing(note=note, by=by) as publication:
        publication.withdraw([version])
        publication.add([Withdrawal(assessment=version, because=because.strip())])
    audit.record(
        step.event,
        version,
        by=by,
        before=publication.before(),
        after=publication.after(),
        version=version.version,
        edition=publication.edition.number,
    )
    return publication.edition
