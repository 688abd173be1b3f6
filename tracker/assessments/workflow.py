"""The way of an assessment from draft to published, as one table: whose turn it is, and what the public reads.

Whether a person may act at all is asked elsewhere (`has_perm`); here stands what an assessment's state allows, and
that the second person is another one. The triggers on assessments and approvals hold the same rules.
"""

from enum import StrEnum

from accounts.models import User
from tracker.assessments import citing
from tracker.assessments.models import Assessment, AssessmentState, DraftSave
from tracker.assessments.obstacles import obstacle
from tracker.core.workflow import Meaning, NotNow, Step, Turn, step

# What the public reads of a version that is not published.
NOTHING_YET = "not yet assessed, or the finding before it"

AssessmentStep = Step[AssessmentState, AssessmentState]
STEPS: tuple[AssessmentStep, ...] = (
    Step("save", AssessmentState.DRAFT, AssessmentState.DRAFT, "saved"),
    Step("send", AssessmentState.DRAFT, AssessmentState.IN_REVIEW, "sent for review"),
    Step("return", AssessmentState.IN_REVIEW, AssessmentState.RETURNED, "returned"),
    Step("approve", AssessmentState.IN_REVIEW, AssessmentState.APPROVED, "approved"),
    Step("take back", AssessmentState.APPROVED, AssessmentState.RETURNED, "taken back"),
    Step("publish", AssessmentState.APPROVED, AssessmentState.PUBLISHED, "published"),
    Step("withdraw", AssessmentState.PUBLISHED, AssessmentState.WITHDRAWN, "withdrawn"),
    # No acts of their own: this becomes of a published version when the next one is published.
    Step("correct", AssessmentState.PUBLISHED, AssessmentState.CORRECTED, "published"),
    Step("find again", AssessmentState.PUBLISHED, AssessmentState.REPLACED, "published"),
)

STATES = {
    AssessmentState.DRAFT: Meaning(Turn.ASSESSOR, "draft", NOTHING_YET),
    AssessmentState.IN_REVIEW: Meaning(Turn.APPROVER, "waiting for approval", NOTHING_YET),
    AssessmentState.RETURNED: Meaning(Turn.ASSESSOR, "returned", NOTHING_YET),
    AssessmentState.APPROVED: Meaning(Turn.STAFF, "approved, ready to publish", NOTHING_YET),
    AssessmentState.PUBLISHED: Meaning(
        Turn.NOBODY, "published", "the word that was found, why, and by whom it was agreed"
    ),
    AssessmentState.CORRECTED: Meaning(
        Turn.NOBODY, "corrected by a later version", "“Corrected on …”, with what was wrong"
    ),
    AssessmentState.REPLACED: Meaning(
        Turn.NOBODY, "replaced by a later finding", "“The Committee found again”, with the word before"
    ),
    AssessmentState.WITHDRAWN: Meaning(
        Turn.NOBODY, "withdrawn", "“not yet assessed”, and “withdrawn on … because …”"
    ),
}


class Wait(StrEnum):
    """For what an approved version can wait, instead of being ready; turns.py finds out."""

    REPLIES = "replies"
    MINUTE = "its minute"
    TAKING_BACK = "being taken back"


WAITING = {
    Wait.REPLIES: Meaning(Turn.BODIES, "approved, open to replies", NOTHING_YET),
    Wait.MINUTE: Meaning(Turn.NOBODY, "approved, scheduled", NOTHING_YET),
    Wait.TAKING_BACK: Meaning(Turn.APPROVER, "approved, but cannot go out like this", NOTHING_YET),
}

LATER = "A later version has taken the place of this one. If that is wrong too, withdraw the later one."
# Why a step cannot be taken from a state.
REFUSALS = {
    (
        "save",
        AssessmentState.IN_REVIEW,
    ): "This waits for approval, so it cannot be changed until it comes back.",
    (
        "save",
        AssessmentState.APPROVED,
    ): "This is approved and waits to be published. Change it with the next version.",
    ("send", AssessmentState.IN_REVIEW): "This version was sent for review already.",
    ("return", AssessmentState.RETURNED): "This version was returned already.",
    (
        "return",
        AssessmentState.APPROVED,
    ): "This version was approved already, so it can no longer be returned. An approver can take it back.",
    ("take back", AssessmentState.RETURNED): "This version was returned already.",
    ("take back", AssessmentState.PUBLISHED): (
        "This version was published already. Correct it with the next version, or withdraw the finding."
    ),
    ("approve", AssessmentState.RETURNED): (
        "This version was returned, so it cannot be approved. Wait until the next version is sent for review."
    ),
    ("approve", AssessmentState.APPROVED): "This version was approved already.",
    ("publish", AssessmentState.PUBLISHED): "This version was published already.",
    ("withdraw", AssessmentState.WITHDRAWN): "This finding was withdrawn already.",
    ("withdraw", AssessmentState.CORRECTED): LATER,
    ("withdraw", AssessmentState.REPLACED): LATER,
}
NOT_APPROVED = "Only an approved version can be published."
NOT_IN_REVIEW = "This version is still a draft; nobody has sent it for review."
NOT_PUBLIC = "Only a published finding can be withdrawn."
OVER = "This version is closed; what comes now is the next version."


def check(verb: str, version: Assessment) -> AssessmentStep:
    """The step that `verb` takes a version on. Raises NotNow when its state does not allow that."""
    found = step(STEPS, verb)
    state = version.stage
    if state != found.source:
        general = {"publish": NOT_APPROVED, "withdraw": NOT_PUBLIC}.get(verb, OVER)
        if state == AssessmentState.DRAFT and verb != "withdraw":
            general = NOT_IN_REVIEW
        raise NotNow(REFUSALS.get((verb, state), general))
    return found


def check_send(version: Assessment, by: User) -> AssessmentStep:
    """A draft with a word and a reason can be sent, but not by somebody who reported what it rests on.

    Raises NotNow, with what is missing.
    """
    found = check("send", version)
    citing.check_rests_on(citing.reports_cited(version), by)
    if not version.word or not version.because.strip():
        raise NotNow("Choose a word and say why before you send it for review.")
    if in_the_way := obstacle(version):
        raise NotNow(f"{in_the_way.told} {in_the_way.before_sending}")
    return found


def check_approve(version: Assessment, by: User) -> AssessmentStep:
    """A version in review can be approved by somebody who had no hand in it. Raises NotNow.

    Nothing may stand in its way: what it rests on and what it corrects, its own text, and what was asked, all stand.
    """
    found = check("approve", version)
    if by.pk in hands(version):
        raise NotNow("You worked on this, so somebody else has to approve it.")
    _check_free(version, "Return it, so that the next version can be put right.")
    return found


def check_publish(version: Assessment) -> AssessmentStep:
    """An approved version can be published while nothing stands in its way. Raises NotNow."""
    found = check("publish", version)
    _check_free(version, "Let an approver take it back, so that the next version can be put right.")
    return found


def _check_free(version: Assessment, what_to_do: str) -> None:
    if found := obstacle(version):
        raise NotNow(f"{found.told} {found.later or what_to_do}")


def can_approve(version: Assessment, by: User) -> bool:
    """Whether `by` can approve this version now."""
    try:
        check_approve(version, by)
    except NotNow:
        return False
    return True


def hands(version: Assessment) -> set[int]:
    """Primary keys of everyone who cannot approve a version.

    Its author, everyone who saved a draft since the last finding on it was published, and everyone who had a hand in a
    report that it rests on, for the body.
    """
    same = Assessment.objects.filter(part=version.part_id, round=version.round_id)
    published = same.filter(state=AssessmentState.PUBLISHED, version__lt=version.version).order_by("-version")
    before = published.values_list("version", flat=True).first() or 0
    saves = DraftSave.objects.filter(assessment__in=same.filter(version__gt=before))
    saved = saves.order_by("pk").values_list("saved_by", flat=True)
    return {version.author_id, *saved} | citing.reporters(citing.reports_cited(version))
