"""What the frame of signed-in pages needs. Public pages are drawn without context processors."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.home import is_in, rooms
from accounts.models import User


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """The way around for the person who is signed in; for nobody, an empty one."""
    user = getattr(request, "user", AnonymousUser())
    invented = user.invented if isinstance(user, User) else set()
    return {
        "at": None,
        "nav": [
            {"label": label, "url": url, "current": is_in(url, request.path)} for label, url in rooms(user)
        ],
        # For who gets no further: where the staff read what they are written.
        "write_to": settings.REPLY_EMAIL,
        "acting_as": user.acting_as if isinstance(user, User) else "",
        # base.html marks what is made up; one who also acts for a real body is told that there is both.
        "invented": invented == {True},
        "sample": True in invented,
    }
