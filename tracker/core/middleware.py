"""Requests that no page can mean anything by are turned away before they reach one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The longest address that this site makes itself is a few hundred characters.
LONGEST_QUERY = 4000


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
