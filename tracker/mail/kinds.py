"""What other rooms know about the kinds of mail that they queue: whether one is still wanted, and whose it is to read.

Rooms register in `AppConfig.ready`; this room knows none of them. A kind that nobody registered is always wanted,
nobody reads it, and it is no committee's.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import CharField, F, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Cast

from tracker.mail.models import Mail, MailQuerySet

if TYPE_CHECKING:
    from accounts.models import User

StillWanted = Callable[[Mail], bool]
Whose = Callable[["User"], Q]
_still_wanted: dict[str, StillWanted] = {}
_whose: dict[str, Whose] = {}


def still_wanted(kind: str, ask: StillWanted) -> None:
    """Let `ask` decide, right before a mail of this kind is sent, whether it is still wanted.

    It may change the mail's `subject` (a `subject_line`) and `text` to what is still true; they are saved before the
    mail is sent.
    """
    _still_wanted[kind] = ask


def is_still_wanted(mail: Mail) -> bool:
    """Whether a mail should go out, as its room sees it now."""
    ask = _still_wanted.get(mail.kind)
    return ask is None or ask(mail)


def whose(kind: str, condition: Whose) -> None:
    """Let `condition` say which mails of this kind are about what a person's own committees do.

    A kind of which some mails are no committee's any more leaves those to whoever asks.
    """
    _whose[kind] = condition


def about(kind: str, rows: QuerySet[Model], *, by: str = "pk") -> Q:
    """The condition that a mail is of this kind and about one of `rows`: the second word of its key is their `by`."""
    said = Func(F("key"), Value(":"), Value(2), function="split_part", output_field=CharField())
    named = rows.order_by().annotate(named=Cast(by, CharField())).values("named")
    return Q(pk__in=Mail.objects.filter(kind=kind).annotate(said=said).filter(said__in=named).values("pk"))


def not_of_others(user: "User") -> Q:
    """The condition that a mail is about what this person's own committees do, or is no committee's."""
    found = ~Q(kind__in=list(_whose))
    for kind, condition in _whose.items():
        found |= Q(kind=kind) & condition(user)
    return found


def readable_by(user: "User") -> MailQuerySet:
    """The mails that this person may read."""
    found = Q(pk__in=[])
    for kind, condition in _whose.items():
        found |= Q(kind=kind) & condition(user)
    return Mail.objects.readable().filter(found)
