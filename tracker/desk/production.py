"""Nothing invented is ever served in production: the site and its workers look before they begin."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from accounts.models import User
from tracker.recommendations.models import Report

DEMONSTRATION = "@sample.example"


def refuse_what_is_invented() -> None:
    """Raises ImproperlyConfigured when the database holds an invented report or a demonstration account."""
    reports = Report.objects.filter(invented=True).order_by("slug").values_list("slug", flat=True)
    people = (
        User.objects.filter(email__iendswith=DEMONSTRATION).order_by("email").values_list("email", flat=True)
    )
    if found := [*reports, *people]:
        raise ImproperlyConfigured(
            f"This database holds what `./run --sample` invents ({', '.join(found)}), and nothing published can be "
            "deleted: set DATABASE_URL and MIGRATION_DATABASE_URL to a database in which the sample was never loaded."
        )


def begin() -> None:
    """In production, look; no connection stays open, since those who ask may go on to make processes of their own."""
    if not settings.PRODUCTION:
        return
    try:
        refuse_what_is_invented()
    finally:
        connections.close_all()
