"""What rooms above this one have for a body to do; its home shows it. They register in `AppConfig.ready`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """Something that waits for a body: a sentence, and where it is done."""

    words: str
    url: str


Find = Callable[[Collection[int]], list[Notice]]
_finders: list[Find] = []


def on_home(find: Find) -> None:
    """Let `find` say what waits for any of some bodies (primary keys). Call it in ready()."""
    if find not in _finders:
        _finders.append(find)


def notices(bodies: Collection[int]) -> list[Notice]:
    """Everything that waits for any of these bodies."""
    return [notice for find in _finders for notice in find(bodies)]
