"""What the frame of signed-in pages needs. Public pages are drawn without context processors."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import Person


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """The way around for the person who is signed in; for nobody, an empty one."""
    user = getattr(request, "user", AnonymousUser())
    return {
        "at": None,
        "nav": [
            {"label": label, "url": url, "current": request.path.startswith(url)}
            for label, url in rooms(user)
        ],
        "acting_as": user.acting_as if isinstance(user, User) else "",
    }


def rooms(user: Person) -> list[tuple[str, str]]:
    """Where a person can go, as (name, address)."""
    if not isinstance(user, User):
        return []
    wanted = (
        ("Desk", "/desk/", "desk.view"),
        ("Your body", "/body/", "body.view"),
        ("People", "/people/", "accounts.invite"),
    )
    return [(name, url) for name, url, permission in wanted if user.has_perm(permission)] + [
        ("Your account", "/account/")
    ]
