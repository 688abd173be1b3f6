"""Which committee's things rows are: what the audit trail asks, so that staff read of their own committee's."""

from collections.abc import Collection

from django.db.models import Model, Q

from tracker.bodies.models import Body
from tracker.core.models import Published
from tracker.recommendations.models import Recommendation, Report


def committees(things: Collection[Model]) -> set[int]:
    """Primary keys of the committees whose reports these rows belong to, or that they are themselves."""
    reports = {row.pk for row in things if isinstance(row, Report)}
    reports |= {row.report_id for row in things if hasattr(row, "report_id")}
    findings = {row.finding_id for row in things if hasattr(row, "finding_id")}
    theirs = Report.objects.filter(Q(pk__in=reports) | Q(findings__in=findings)).order_by()
    found = set(theirs.values_list("committee", flat=True))
    found |= {row.pk for row in things if isinstance(row, Body) and row.kind == Body.Kind.COMMITTEE}
    touched = {row.pk for row in things if isinstance(row, Recommendation)}
    for row in things:
        if isinstance(row, Published):
            touched |= row.recommendations()
    asked = Recommendation.objects.filter(pk__in=touched).order_by()
    return found | set(asked.values_list("report__committee", flat=True))
