"""What other rooms know about the kinds of mail that they queue: whether one is still wanted when it is to be sent.

Rooms register in `AppConfig.ready`; this room knows none of them. A kind that nobody registered is always wanted.
"""

from collections.abc import Callable

from tracker.mail.models import Mail

StillWanted = Callable[[Mail], bool]
_still_wanted: dict[str, StillWanted] = {}


def still_wanted(kind: str, ask: StillWanted) -> None:
    """Let `ask` decide, right before a mail of this kind is sent, whether it is still wanted.

    It may change the mail's `subject` and `text` to what is still true; they are saved before the mail is sent.
    """
    _still_wanted[kind] = ask


def is_still_wanted(mail: Mail) -> bool:
    """Whether a mail should go out, as its room sees it now."""
    ask = _still_wanted.get(mail.kind)
    return ask is None or ask(mail)
