"""What of a page may read otherwise afterwards because something was taken down, in the drill of past days.

A page is cut into its tags and the texts between them, a download into its cells. At each place where it differs a text
that was taken down has to have stood. There that text may be gone, or what says so may stand in its place, and tags
beside it may have gone with it. All the rest is compared as it is, with its tags, its blanks and its capitals.
"""

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from tracker.core.models import TakeDown
from tracker.core.takedown import WORDS, Removal

TAG = re.compile(r"(<[^>]*>)")
ROW = re.compile(r"(<tr\b.*?</tr>)", re.DOTALL)
LINK = re.compile(r'href="([^"]*)"')
COUNT = re.compile(r" \(\d+\)$")
# How templates/components/tombstone.html begins: the one tag that a take-down brings.
TOMBSTONE = '<p class="app-tombstone">'
# A list that is chosen by what stands in a text has fewer rows without it: only of that the whole page is left out.
CHOSEN_BY_WORDS = "theme="
SORTED_BY_WORDS = "sort=title"
THEMED = "recommendations.recommendationtext:"

# The pieces of a page then, at one place where it differs, and those now.
Change = tuple[list[str], list[str]]


class Gone:
    """The texts that acts of taking down have removed, by the act's primary key; `keep` is told them as a hook is."""

    def __init__(self) -> None:
        self.texts: dict[int, tuple[str, ...]] = {}

    def keep(self, removal: Removal) -> None:
        """Keep what one act removes."""
        self.texts[removal.takedown.pk] = tuple(filter(None, map(plain, removal.texts)))

    def explains(self, address: str, then: str, now: str, acts: Sequence[TakeDown]) -> bool:
        """Whether a page that differs does so only by what these acts have removed."""
        if not acts:
            return False
        if CHOSEN_BY_WORDS in address and any(act.subject.startswith(THEMED) for act in acts):
            return True
        texts = [text for act in acts for text in self.texts[act.pk]]
        if SORTED_BY_WORDS in address:
            then, now = by_address(then), by_address(now)
        # Of a change that an edition tells, all goes with its text: what it was about, and what stood before or after.
        is_removed = goes_with if address.startswith("/changes/") else is_only
        return all(
            not tags(came) - tags(went) - Counter([TOMBSTONE]) and is_removed(texts, went, came)
            for went, came in changes(pieces(then), pieces(now))
        )


def pieces(page: str) -> list[str]:
    """A page's tags and the texts between them, or a download's cells and the ends of its lines."""
    if "</" in page:
        return [found for found in TAG.split(page) if found]
    return [cell for row in csv.reader(io.StringIO(page, newline="")) for cell in (*row, "\r\n")]


def by_address(page: str) -> str:
    """A page with the rows of its table in the order of what they lead to."""
    cut = ROW.split(page)
    cut[1::2] = sorted(cut[1::2], key=LINK.findall)
    return "".join(cut)


def changes(then: list[str], now: list[str]) -> Iterator[Change]:
    """Each place at which a page differs; two with no text between them are one."""
    went: list[str] = []
    came: list[str] = []
    for what, i, j, k, m in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if what == "equal" and any(map(is_text, then[i:j])):
            if went or came:
                yield went, came
            went, came = [], []
        elif what != "equal" or went or came:
            went, came = went + then[i:j], came + now[k:m]
    if went or came:
        yield went, came


def is_only(texts: Sequence[str], went: list[str], came: list[str]) -> bool:
    """Whether what came is what went, with something else, or nothing, in the place of texts that were removed."""
    as_it_is = tags(went) == tags(came)
    before, after = said(went, as_it_is=as_it_is), said(came, as_it_is=as_it_is)
    if plain(before) and any(plain(before) in text for text in texts):
        return not after.strip() or WORDS in after
    found = re.compile("|".join(map(spaced, sorted(texts, key=len, reverse=True))), re.IGNORECASE)
    if not found.search(before):
        return False
    # A theme that stands elsewhere as well is counted without this one.
    if COUNT.search(before) and COUNT.sub("", before) == COUNT.sub("", after):
        return True
    rest = [re.escape(kept) for kept in found.split(before)]
    return re.fullmatch(f"(?:.*{WORDS}.*)?".join(rest), after, re.DOTALL) is not None


def goes_with(texts: Sequence[str], went: list[str], came: list[str]) -> bool:
    """Whether a text that was removed is among what went, and all that came says so."""
    pieces = [plain(piece) for piece in went if is_text(piece)]
    return any(piece in text or text in piece for piece in pieces for text in texts) and all(
        WORDS in piece for piece in came if is_text(piece)
    )


def said(pieces: Sequence[str], *, as_it_is: bool) -> str:
    """What these pieces say between their tags; where tags went with a text, blanks went with them."""
    text = html.unescape("".join(piece for piece in pieces if not is_tag(piece)))
    return text if as_it_is else " ".join(text.split())


def spaced(text: str) -> str:
    """A pattern that finds a text whatever blanks it has, with its full stop: what stands in has one of its own."""
    return r"\s+".join(map(re.escape, text.split())) + r"\.?"


def plain(text: str) -> str:
    """A text as people read it, in small letters, with single blanks and without its full stop."""
    return " ".join(html.unescape(text).split()).rstrip(".").casefold()


def tags(pieces: Sequence[str]) -> Counter[str]:
    return Counter(filter(is_tag, pieces))


def is_tag(piece: str) -> bool:
    return piece.startswith("<")


def is_text(piece: str) -> bool:
    return not is_tag(piece) and bool(piece.strip())
