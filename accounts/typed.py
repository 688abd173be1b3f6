"""What somebody typed is not lost because they had been signed out meanwhile, or had signed in again in another tab.

A form that cannot be taken is kept in the browser's session (never a password), the person is sent to sign in where
needed, and the page with the form shows again what they typed, to nobody but them. Nothing is sent by itself. A view
makes its form with

    form = UpdateForm(typed(request))

which is the posted data for a POST, what was kept for this address, or None. Where a form is sent to another address
than its page's, name it: `typed(request, "/desk/updates/3/return/")`.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from tracker.core import clock
from tracker.core.formats import number
from tracker.core.takedown import Removal

KEY = "typed"
LONGEST = 1_000_000
MOST_FORMS = 5
KEPT_SECONDS = 3600
# A signed cookie that outlives the session: who was signed in last in this browser.
WHO = "was_signed_in"
WHO_SECONDS = 30 * 24 * 3600
NEVER_KEPT = ("password", "csrfmiddlewaretoken", "code")


def typed(request: HttpRequest, address: str = "") -> QueryDict | None:
    """What is in a form of this page: posted now, or kept from before; None for an empty form."""
    if request.method == "POST":
        return request.POST
    kept = _kept(request).get(address or request.get_full_path())
    if kept is None or kept.get("person") != request.user.pk:
        return None
    if clock.now().timestamp() - kept["at"] > KEPT_SECONDS:
        return None
    messages.info(request, "What you typed is here again. It has not been sent yet.")
    return QueryDict(kept["fields"])


def keep(request: HttpRequest) -> bool:
    """Keep what was posted for an hour, for the person who was signed in here last.

    False when there is nothing to keep, it is longer than a million characters, or nobody knows whose it is.
    """
    person = request.user.pk or was_signed_in(request)
    fields = request.POST.copy()
    for name in [name for name in fields if any(secret in name.lower() for secret in NEVER_KEPT)]:
        del fields[name]
    if not fields or not person:
        return False
    if sum(len(value) for name in fields for value in fields.getlist(name)) > LONGEST:
        messages.warning(
            request, f"What you typed was longer than {number(LONGEST)} characters, and could not be kept."
        )
        return False
    newest = list(_kept(request).items())[1 - MOST_FORMS :]
    request.session[KEY] = {
        **dict(newest),
        request.get_full_path(): {
            "fields": fields.urlencode(),
            "at": clock.now().timestamp(),
            "person": person,
        },
    }
    return True


def forget(request: HttpRequest) -> None:
    """A form was sent after all: what was kept of it goes."""
    kept = _kept(request)
    if kept.pop(request.get_full_path(), None):
        request.session[KEY] = kept


def forget_texts(removal: Removal) -> None:
    """What was taken down goes from what is kept of anybody's forms, with the whole form that quotes it."""
    for session in Session.objects.order_by("pk"):
        data = session.get_decoded()
        kept = {
            address: form
            for address, form in data.get(KEY, {}).items()
            if not _quotes(removal, QueryDict(form["fields"]))
        }
        if len(kept) < len(data.get(KEY, {})):
            Session.objects.filter(pk=session.pk).update(
                session_data=Session.objects.encode({**data, KEY: kept})
            )


def _quotes(removal: Removal, fields: QueryDict) -> bool:
    values = [value.replace("\r\n", "\n") for name in fields for value in fields.getlist(name)]
    return any(removal.hides(value) for value in values)


def page_with_form(request: HttpRequest) -> str:
    """The address of the page on which the posted form stood, as the browser says; else the one it was sent to."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) and urlsplit(came_from).netloc:
        parts = urlsplit(came_from)
        here = f"{parts.path}?{parts.query}" if parts.query else parts.path
        # A path that begins with two slashes is another site's address.
        if url_has_allowed_host_and_scheme(here, None):
            return here
    return request.get_full_path()


def was_signed_in(request: HttpRequest) -> int | None:
    """The primary key of the person who was signed in last in this browser; None where nobody knows."""
    found = request.get_signed_cookie(WHO, default="", max_age=WHO_SECONDS)
    return int(found) if found else None


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let this browser know who is signed in, for the time when the session will have ended."""
    if was_signed_in(request) != request.user.pk:
        response.set_signed_cookie(
            WHO,
            str(request.user.pk),
            max_age=WHO_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _kept(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(KEY, {}))
