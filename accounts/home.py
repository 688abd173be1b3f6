"""Where a person goes who is signed in."""

from accounts.models import User
from accounts.roles import Person, permissions

ROOMS = (
    ("Desk", "/desk/", "desk.view"),
    ("Reminders", "/reminders/", "reminders.switch"),
    ("Your body", "/body/", "body.view"),
    ("People", "/people/", "accounts.invite"),
)
# Addresses of pages that belong to one of these, though they do not begin like it.
BELONG = {"/desk/": ("/evidence/", "/assess/", "/outcome/"), "/reminders/": ("/mail/",)}
ACCOUNT = "/account/"


def rooms(user: Person) -> list[tuple[str, str]]:
    """Where this person can go, as (name, address)."""
    if not isinstance(user, User):
        return []
    allowed = permissions(user)
    open_to = [(name, url) for name, url, permission in ROOMS if permission in allowed]
    return [*open_to, ("Your account", ACCOUNT)]


def is_in(room: str, path: str) -> bool:
    """Whether the page with this path belongs to the room with that address."""
    return path.startswith((room, *BELONG.get(room, ())))


def home_of(user: User) -> str:
    """Where somebody arrives after signing in: the desk, the body's home, or who belongs to no body, the account."""
    return rooms(user)[0][1]
