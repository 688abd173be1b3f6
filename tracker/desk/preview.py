"""The public page as it will look, before it is published: an edition that is carried out, read, and rolled back.

So it is made by the very code that publishes and by the very view that the public reads, and nothing of it stays: no
row, no number of an edition, no event, no mail. It passes the cache by. While it is made the head is locked, as by any
publication.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse

from tracker.core import editions
from tracker.core.editions import At
from tracker.core.posting import posted_from
from tracker.core.workflow import NotNow
from tracker.desk.actions import publish_ready
from tracker.desk.forms import PublishForm
from tracker.desk.views import chosen, publish_page
from tracker.public.views import recommendation_at
from tracker.recommendations.access import StaffRequest, recommendation_or_404


@posted_from("desk:publish")
def preview(request: StaffRequest, report: str, number: str) -> HttpResponse:
    """A recommendation's public page as it will look; or, where what was ticked cannot go out, the form with why."""
    if not request.user.has_perm("editions.publish"):
        raise Http404("You are on no committee’s staff.")
    found = recommendation_or_404(request.user, report, number, "editions.publish")
    updates, assessments = chosen(request)
    form = PublishForm(request.POST)
    try:
        with as_if_published(
            updates=updates, assessments=assessments, note=_note(form), by=request.user
        ) as at:
            page = recommendation_at(_asked_by_nobody(found.get_absolute_url()), at, report, number)
    except NotNow as refusal:
        typed = PublishForm(initial=form.data.dict())  # type: ignore[attr-defined]
        return publish_page(request, typed, request.POST, str(refusal))
    page["Cache-Control"] = "no-store"
    return page


@contextmanager
def as_if_published(**what: Any) -> Iterator[At]:
    """The point at which the public will read, while the block lasts: `publish_ready(**what)`, taken back at its end.

    Raises NotNow as publishing would. Whoever publishes ticks that they checked for live proceedings; looking asks
    for no tick.
    """
    with transaction.atomic():
        publish_ready(**what, proceedings_checked=True)
        yield replace(editions.now(), preview=True)
        transaction.set_rollback(True)


def _note(form: PublishForm) -> str:
    """The public note as it was typed. Raises NotNow with what is wrong with it."""
    if problems := form.errors.get("note"):
        raise NotNow(str(problems[0]))
    return str(form.cleaned_data["note"])


def _asked_by_nobody(address: str) -> HttpRequest:
    """A request for a public page that holds nothing of whoever looks: no person, no session, no cookie."""
    request = HttpRequest()
    request.method, request.path = "GET", address
    return request
