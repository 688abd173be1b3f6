"""Who checked, before an edition, that it touches no live proceedings."""

from tracker.assessments.models import ProceedingsCheck
from tracker.core.models import Edition
from tracker.core.proceedings import Checked


def keep(edition: Edition, checked: Checked) -> None:
    """Keep it with the edition, before anything appears: no finding appears without it (trigger)."""
    ProceedingsCheck.objects.create(edition=edition, checked_by=checked.by, checked_at=checked.at)
