"""What stands in the way of a version as things are now, whoever acts: it cannot go out like this."""

from dataclasses import dataclass

from django.db.models import Q

from tracker.assessments import citing
from tracker.assessments.concerned import cut_short
from tracker.assessments.models import Assessment
from tracker.assessments.rollup import Word
from tracker.core.formats import listed
from tracker.recommendations import closing, naming
from tracker.recommendations.models import PartText

# Nobody is asked to reply on what is closed, so that whoever has not replied lost days.
ANEW = (
    "An approver has to take this version back, since not every body had all its days to reply: "
    "they begin anew when the next version is approved."
)


@dataclass(frozen=True)
class Obstacle:
    """Why a version cannot go out, what its author can do while it is a draft, and what is to be done afterwards.

    `later` is empty where it is sent back and the next version put right.
    """

    told: str
    before_sending: str = "Choose what stands now before you send it for review."
    later: str = ""


def obstacle(version: Assessment) -> Obstacle | None:
    """The first thing that stands in the way of a version; None where nothing does."""
    label = naming.label(version.part)
    if version.taken_down_id:
        return Obstacle(f"The text of the finding on {label} was taken down.")
    if not PartText.asked_now().filter(part=version.part_id).exists():
        return Obstacle(
            f"{label} is no longer asked for: it was taken out of the report, so nothing can be found on it.",
            "Leave the draft as it is: it can be sent once the report asks for this again.",
            later="An approver can clear it by sending it back.",
        )
    if gone := citing.gone(version):
        return Obstacle(f"{label} rests on what was withdrawn or replaced since: {listed(gone)}.")
    if version.corrects and version.corrects.withdrawn_in_id:
        return Obstacle(
            f"The finding on {label} that this corrects was withdrawn meanwhile.",
            "Leave empty what was wrong with it before you send this for review.",
        )
    # A correction is no new finding: what was published and wrong can be put right, whatever became of the part.
    if version.corrects is None and (closed := closing.not_followed([version.part])):
        until_then = "Nothing new is found on it until then."
        return Obstacle(
            closed, until_then, later=f"{until_then} {ANEW}" if cut_short(version) else until_then
        )
    if cut_short(version):
        return Obstacle(
            f"{label} was closed for some of the days in which bodies could reply to this.", later=ANEW
        )
    if version.word == Word.NO_LONGER and not _was_met(version):
        return Obstacle(
            f"Nothing was found met on {label} before, so it cannot be “{Word.NO_LONGER}”.",
            "Choose another word before you send it for review.",
        )
    return None


def _was_met(version: Assessment) -> bool:
    """Whether the Committee found the part met before, in whichever round, and did not take that back."""
    met = Assessment.objects.filter(part=version.part_id, word=Word.MET, published_in__isnull=False)
    taken_back = Q(withdrawal__isnull=False) | Q(pk=version.corrects_id)
    corrected = Assessment.objects.filter(published_in__isnull=False, corrects__isnull=False).values(
        "corrects"
    )
    return met.exclude(taken_back).exclude(pk__in=corrected).exists()
