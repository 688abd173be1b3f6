"""Addresses that take a form and show no page of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def posted_from(page: str, *names: str) -> Callable[[View], View]:
    """The view takes a form that stands on `page`; whoever opens its address is led there, and nothing happens.

    People open it by going back, and by signing in again when their session had ended. `page` is named as among the
    addresses ("evidence:read"); `names` are the parts of this address that the page's address needs as well.
    """

    def only_forms(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **kwargs)
            return HttpResponseRedirect(reverse(page, kwargs={name: kwargs[name] for name in names}))

        return require_http_methods(["GET", "HEAD", "POST"])(answer)

    return only_forms
