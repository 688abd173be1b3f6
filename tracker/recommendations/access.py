"""Who of a committee's staff may see and do what with its reports: what staff pages begin with."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.models import User
from accounts.roles import bodies
from tracker.core import editions
from tracker.recommendations.models import Recommendation, RecommendationQuerySet, Report, ReportQuerySet


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in: the middleware lets nobody else through."""

    user: User


def reports_of(user: User) -> ReportQuerySet:
    """The published reports of the committees on whose staff `user` is, each with its title."""
    return Report.objects.as_at(editions.now()).filter(committee__in=bodies(user, "desk.view"))


def recommendations_of(user: User) -> RecommendationQuerySet:
    """The published recommendations of the committees on whose staff `user` is, each with its words."""
    return Recommendation.objects.as_at(editions.now()).filter(
        report__committee__in=bodies(user, "desk.view")
    )


def report_or_404(user: User, slug: str, permission: str) -> Report:
    """A report for its own committee's staff. Raises Http404 for all others, PermissionDenied for another role."""
    report = reports_of(user).filter(slug=slug).first()
    if report is None:
        raise Http404("There is no report at this address that you work on.")
    check_role(user, report, permission)
    return report


def recommendation_or_404(user: User, slug: str, number: str, permission: str) -> Recommendation:
    """A recommendation for its own committee's staff. Raises as `report_or_404` does."""
    found = recommendations_of(user).filter(report__slug=slug, number=number).first()
    if found is None:
        raise Http404("There is no recommendation at this address that you work on.")
    check_role(user, found.report, permission)
    return found


def check_role(user: User, report: Report, permission: str) -> None:
    """Raises PermissionDenied where another role of the same committee does this."""
    if not user.has_perm(permission, report.committee):
        raise PermissionDenied
