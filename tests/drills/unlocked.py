"""gunicorn's settings for the control of `approvals`: its processes take no lock before they check and act."""

from typing import Any


def post_worker_init(worker: Any) -> None:
    """Let the acts read an assessment, and its part, without holding them."""
    from tracker.assessments import actions  # noqa: PLC0415 - Django is set up only now
    from tracker.assessments.models import Assessment  # noqa: PLC0415
    from tracker.recommendations.models import Part  # noqa: PLC0415

    def held(version: Assessment) -> Assessment:
        rows = Assessment.objects.select_related("part__recommendation", "round", "author", "corrects")
        return rows.get(pk=version.pk)

    def part(part: Part) -> Part:
        return Part.objects.select_related("recommendation").get(pk=part.pk)

    actions.held, actions._lock = held, part
