"""How far tests take a closure of parts of the real report: proposed, agreed and published; lines of its files."""

import datetime as dt
from typing import Any

from accounts.models import User
from tests.factories import INVENTED
from tracker.core import agreeing
from tracker.core.models import Edition
from tracker.recommendations import notes
from tracker.recommendations.actions import propose_closures
from tracker.recommendations.models import Closure, Part

TEXT = INVENTED.read_text()
WHY = "the law was changed"
SINCE = dt.date(2024, 5, 3)


def parts(*labels: str) -> list[Part]:
    """The parts of the real report with these labels ("3a"), or all of a recommendation ("3")."""
    return [
        part
        for label in labels
        for part in Part.objects.filter(recommendation__number=label.rstrip("abcde")).order_by("position")
        if label.endswith((part.letter, part.recommendation.number))
    ]


def proposed(by: User, *labels: str, kind: str = Closure.Kind.DROPPED, **more: Any) -> list[Closure]:
    """A proposal by this person to close these parts."""
    told = {"since": SINCE, "because": WHY, **more}
    return propose_closures(parts=parts(*(labels or ("3a",))), kind=kind, by=by, **told)


def closed(by: User, approver: User, *labels: str, **more: Any) -> Edition:
    """The edition in which these parts were closed."""
    rows = proposed(by, *labels, **more)
    return agreeing.agree(rows=rows, note=notes.closed(rows), proceedings_checked=True, by=approver)


def line(words: str, text: str = TEXT) -> int:
    """The line, from 1, on which `words` stand, once, in a text."""
    assert text.count(words) == 1, words
    return text[: text.index(words)].count("\n") + 1
