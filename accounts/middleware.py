"""Nobody loses what they typed because their session had ended."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.typed import KEPT_SECONDS, forget, keep, page_with_form, remember


class KeepsWhatWasTyped:
    """A form sent by somebody who is no longer signed in is kept, and they are asked to sign in again.

    It stands before the middleware that asks for a sign-in, and after the one that guards against forged forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_signed_in", False):
            remember(request, response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Redirect to the sign-in when this is a form of a page that needs one."""
        if not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            request.is_signed_in = True  # type: ignore[attr-defined]
            if request.method == "POST":
                forget(request)
            return None
        if request.method != "POST":
            return None
        said = "You were signed out before this could be sent. Sign in again"
        if keep(request):
            request.session.set_expiry(KEPT_SECONDS)
            messages.info(request, f"{said}: what you typed is kept.")
        else:
            messages.info(request, f"{said}.")
        return redirect_to_login(page_with_form(request), settings.LOGIN_URL)
