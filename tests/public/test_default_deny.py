"""Signed-in is the default: a page is public only if it says so, and is on the list here."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

PUBLIC = {
    "public:home",
    "public:register",
    "public:register_csv",
    "public:report",
    "public:recommendation",
    "public:bodies",
    "public:body",
    "public:figures",
    "public:series",
    "public:series_csv",
    "public:changes",
    "public:edition",
    "public:words",
    "public:how_we_decide",
    "public:healthz",
    "public:robots",
    # Where one signs in, before one has
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "accounts:join",
    "mfa_authenticate",
}


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address that the site knows, with its name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, prefix + inner)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}", pattern


def is_public(pattern: URLPattern) -> bool:
    return not getattr(pattern.callback, "login_required", True)


def an_unmarked_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the secret")


urlpatterns = [path("an-unmarked-view/", an_unmarked_view)]


def test_what_is_public_is_exactly_what_is_on_the_list() -> None:
    assert {name for name, pattern in addresses(get_resolver()) if is_public(pattern)} == PUBLIC


def test_every_address_has_a_name_of_its_own() -> None:
    names = [name for name, _ in addresses(get_resolver())]
    assert len(names) == len(set(names))


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_view_that_nobody_marked_sends_an_anonymous_visitor_to_sign_in(client: Client, method: str) -> None:
    response = getattr(client, method)("/an-unmarked-view/")
    assert response.status_code == 302
    assert response["Location"] == f"{settings.LOGIN_URL}?next=/an-unmarked-view/"
    assert b"the secret" not in response.content


def test_nothing_leads_into_djangos_own_administration() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
