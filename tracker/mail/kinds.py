"""What other rooms know about the kinds of mail that they queue: whether one is still wanted, and whose it is to read.

Rooms register in `AppConfig.ready`; this room knows none of them. A kind that nobody registered is always wanted, and
nobody reads it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

from tracker.mail.models import Mail, MailQuerySet

if TYPE_CHECKING:
    from accounts.models import User

StillWanted = Callable[[Mail], bool]
Whose = Callable[["User"], Q]
_still_wanted: dict[str, StillWanted] = {}
_whose: dict[str, Whose] = {}


def still_wanted(kind: str, ask: StillWanted) -> None:
    """Let `ask` decide, right before a mail of this kind is sent, whether it is still wanted.

    It may change the mail's `subject` and `text` to what is still true; they are saved before the mail is sent.
    """
    _still_wanted[kind] = ask


def is_still_wanted(mail: Mail) -> bool:
    """Whether a mail should go out, as its room sees it now."""
    ask = _still_wanted.get(mail.kind)
    return ask is None or ask(mail)


def whose(kind: str, condition: Whose) -> None:
    """Let `condition` say which mails of this kind are about what a person's own committees do."""
    _whose[kind] = condition


def readable_by(user: "User") -> MailQuerySet:
    """The mails that this person may read."""
    found = Q(pk__in=[])
    for kind, condition in _whose.items():
        found |= Q(kind=kind) & condition(user)
    return Mail.objects.readable().filter(found)
