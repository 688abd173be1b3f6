"""Where a person goes who is signed in."""

from accounts.models import User
from accounts.roles import Person

ROOMS = (
    ("Desk", "/desk/", "desk.view"),
    ("Reminders", "/reminders/", "reminders.switch"),
    ("Your body", "/body/", "body.view"),
    ("People", "/people/", "accounts.invite"),
)
ACCOUNT = "/account/"


def rooms(user: Person) -> list[tuple[str, str]]:
    """Where this person can go, as (name, address)."""
    if not isinstance(user, User):
        return []
    open_to = [(name, url) for name, url, permission in ROOMS if user.has_perm(permission)]
    return [*open_to, ("Your account", ACCOUNT)]


def home_of(user: User) -> str:
    """Where somebody arrives after signing in: the desk, the body's home, or who belongs to no body, the account."""
    return rooms(user)[0][1]
