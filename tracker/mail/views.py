"""Mail as it was sent, for whoever tries the product out. In production these addresses do not exist."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.mail.kinds import readable_by
from tracker.mail.models import MailQuerySet

# So that the page stays short; older mail has its own address.
NEWEST = 100


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest receipts and reminders."""
    return render(request, "mail/home.html", {"mails": _readable(request)[:NEWEST]})


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One receipt or reminder; never a sign-in, reset or invitation mail."""
    found = get_object_or_404(_readable(request), pk=pk)
    crumbs = [{"label": "Mail", "url": "/mail/"}]
    return render(request, "mail/mail.html", {"mail": found, "crumbs": crumbs})


def _readable(request: HttpRequest) -> MailQuerySet:
    """The mails about what this person's own committees do."""
    if not request.user.has_perm("desk.view"):  # type: ignore[union-attr]
        raise Http404("There is nothing here for you.")
    return readable_by(request.user)  # type: ignore[arg-type]
