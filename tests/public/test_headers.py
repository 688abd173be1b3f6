"""The headers that keep a browser from doing what no page of ours asks for."""

import pytest
from django.test import Client

from tests.public.addresses import EVERY, REPORT

pytestmark = pytest.mark.usefixtures("real_world")

ANSWERS = [
    *((address, 200) for address in EVERY),
    ("/?as-at=2000-01-01", 200),
    ("/robots.txt", 200),
    ("/nothing/", 404),
    ("/?as-at=nonsense", 404),
    ("/?x=%00", 404),
    (f"{REPORT}8", 301),
]


def policy(value: str) -> dict[str, list[str]]:
    """A content security policy by its directives."""
    directives = [directive.split() for directive in value.split(";") if directive.strip()]
    return {name: sources for name, *sources in directives}


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_every_answer_forbids_what_it_does_not_need(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    allowed = policy(response["Content-Security-Policy"])
    assert allowed["default-src"] == ["'none'"]
    assert allowed["frame-ancestors"] == allowed["base-uri"] == ["'none'"]
    assert {source for sources in allowed.values() for source in sources} == {"'none'", "'self'"}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_search_engines_leave_past_days_alone(client: Client) -> None:
    assert "Disallow: /*as-at=" in client.get("/robots.txt").content.decode()
