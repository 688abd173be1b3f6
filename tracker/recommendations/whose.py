"""Which committee's things rows are: what the audit trail asks, so that staff read of their own committee's."""

from collections.abc import Collection

from django.db.models import Model

from tracker.bodies.models import Body
from tracker.core.models import Published
from tracker.recommendations.models import Recommendation, Report


def committees(things: Collection[Model]) -> set[int]:
    """Primary keys of the committees whose reports these rows belong to, or that they are themselves."""
    found = {row.committee_id for row in things if isinstance(row, Report)}
    found |= {row.pk for row in things if isinstance(row, Body) and row.kind == Body.Kind.COMMITTEE}
    touched = {row.pk for row in things if isinstance(row, Recommendation)}
    for row in things:
        if isinstance(row, Published):
            touched |= row.recommendations()
    asked = Recommendation.objects.filter(pk__in=touched).order_by()
    return found | set(asked.values_list("report__committee", flat=True))
