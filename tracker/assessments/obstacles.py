"""What stands in the way of a version as things are now, whoever acts: it cannot go out like this."""

from dataclasses import dataclass

from tracker.assessments import citing
from tracker.assessments.models import Assessment
from tracker.core.formats import listed
from tracker.recommendations import naming
from tracker.recommendations.models import PartText


@dataclass(frozen=True)
class Obstacle:
    """Why a version cannot go out, and what its author can do while it is a draft."""

    told: str
    before_sending: str = "Choose what stands now before you send it for review."


def obstacle(version: Assessment) -> Obstacle | None:
    """The first thing that stands in the way of a version; None where nothing does."""
    label = naming.label(version.part)
    if version.taken_down_id:
        return Obstacle(f"The text of the finding on {label} was taken down.")
    if not PartText.asked_now().filter(part=version.part_id).exists():
        return Obstacle(
            f"{label} is asked no longer: it was taken out of the report, so nothing can be found on it.",
            "Leave the draft as it is: it can be sent once the report asks for this again.",
        )
    if gone := citing.gone(version):
        return Obstacle(f"{label} rests on what was withdrawn or replaced since: {listed(gone)}.")
    if version.corrects and version.corrects.withdrawn_in_id:
        return Obstacle(f"The finding on {label} that this corrects was withdrawn meanwhile.")
    return None
