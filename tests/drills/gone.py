"""What of a page may read otherwise afterwards because something was taken down, in the drill of past days.

A page is cut into pieces: its tags and the texts between them, or the cells of a download. Where it differs, the pieces
that went have to be what was taken down, and those that came what stands in its place. So all the rest of the page is
compared.
"""

import csv
import html
import io
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from tracker.core.models import TakeDown
from tracker.core.takedown import WORDS, Removal

TAG = re.compile(r"(<[^>]*>)")
COUNT = re.compile(r" \(\d+\)$")
# A list that is chosen by what stands in a text has fewer rows without it: only of that the whole page is left out.
CHOSEN_BY_WORDS = "theme="
SORTED_BY_WORDS = "sort=title"
THEMED = "recommendations.recommendationtext:"


class Gone:
    """The texts that acts of taking down have removed, by the act's primary key; `keep` is told them as a hook is."""

    def __init__(self) -> None:
        self.texts: dict[int, tuple[str, ...]] = {}

    def keep(self, removal: Removal) -> None:
        """Keep what one act removes."""
        self.texts[removal.takedown.pk] = tuple(filter(None, map(plain, removal.texts)))

    def explains(self, address: str, then: str, now: str, acts: Sequence[TakeDown]) -> bool:
        """Whether a page differs only by what these acts have removed."""
        if CHOSEN_BY_WORDS in address and any(act.subject.startswith(THEMED) for act in acts):
            return True
        texts = [text for act in acts for text in self.texts[act.pk]]
        before, after = pieces(then), pieces(now)
        if SORTED_BY_WORDS in address:
            before, after = sorted(before), sorted(after)
        # Of a change that an edition tells, all goes with its text: what it was about, and what stood before or after.
        is_told = any if address.startswith("/changes/") else all
        return all(
            is_told(of(texts, piece) for piece in before[i:j] if not is_tag(piece))
            and all(stands_in(piece, before[i:j]) for piece in after[k:m] if not is_tag(piece))
            for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
            if what != "equal"
        )


def pieces(page: str) -> list[str]:
    """A page's tags and the texts between them, or a download's cells, without blanks."""
    cut = TAG.split(page) if "</" in page else [cell for row in csv.reader(io.StringIO(page)) for cell in row]
    return [found for found in map(plain, cut) if found]


def plain(text: str) -> str:
    """A text as people read it, in small letters, with single blanks and without its full stop."""
    return " ".join(html.unescape(text).split()).rstrip(".").casefold()


def is_tag(piece: str) -> bool:
    return piece.startswith("<")


def of(texts: Sequence[str], piece: str) -> bool:
    """Whether a piece is (part of) one of these texts, or speaks in its words."""
    return any(piece in text or text in piece for text in texts)


def stands_in(piece: str, before: Sequence[str]) -> bool:
    """Whether a piece says that something was taken down, or counts how often a theme that went is still there."""
    return WORDS in piece or COUNT.sub("", piece) in {COUNT.sub("", one) for one in before}
