"""Some acts need somebody who has just shown who they are: by signing in, or by their password or code again."""

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.typed import keep, page_with_form
from tracker.core import clock


def is_recent(request: HttpRequest) -> bool:
    """Whether this person has shown who they are within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds, in this session."""
    assert request.user.is_authenticated
    records = get_authentication_records(request, request.user)
    last = max((record["at"] for record in records), default=0)
    return bool(clock.now().timestamp() - last < app_settings.REAUTHENTICATION_TIMEOUT)


def ask_again(request: HttpRequest) -> HttpResponse:
    """Keep what was typed and ask for the password or a code again; then the page with the form comes back."""
    keep(request)
    messages.info(request, "This needs you to show again that it is you. What you filled in is kept.")
    return redirect_to_login(page_with_form(request), reverse("account_reauthenticate"))
