"""Requests that no page can mean anything by are turned away before they reach one."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from tracker.core import origin

# The longest address that this site makes itself is a few hundred characters.
LONGEST_QUERY = 4000


class SaysFromWhere:
    """Acts of a request come from its page: the pattern of its address, since an address can hold a secret link."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin.acting_from("page"):
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        if request.resolver_match:
            origin.is_now(f"page /{request.resolver_match.route}")


class SignedInByDefault(LoginRequiredMiddleware):
    """Signed-in is the default; a public view carries @login_not_required, and nothing of a session is read for it.

    Django's own middleware looks at the user first, which makes every public page vary with the cookie.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[Any, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def refuse_unreadable_input(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 404 to null bytes (PostgreSQL's text cannot hold them) and to queries that are absurdly long."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "%00" in query or "\x00" in query or len(query) > LONGEST_QUERY:
            return render(
                request,
                "404.html",
                {"reason": "This address cannot be read."},
                status=404,
            )
        return get_response(request)

    return middleware
