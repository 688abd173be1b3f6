"""Every public address, and what stands between `<main>` and `</main>` there, in the drill of past days."""

import datetime as dt
import random
import re
import zlib
from dataclasses import dataclass

from django.test import Client

from tracker.bodies.models import Body
from tracker.core.models import Edition
from tracker.recommendations.models import Recommendation, Report
from tracker.statistics.models import Series

ALWAYS = (
    "/", "/words/", "/bodies/", "/statistics/", "/changes/", "/changes/?page=2",
    "/recommendations/", "/recommendations/?page=2", "/recommendations/?sort=title",
    "/recommendations/?body=gas-works&sort=-changed_at", "/recommendations/?word=partly+met&sort=-word",
    "/recommendations/?theme=gas&text=wick&sort=asked_of", "/recommendations.csv",
    "/recommendations.csv?body=lamp-office",
)  # fmt: skip
# Of the editions' own pages the newest and, at random, as many older ones.
EDITIONS = 3


@dataclass(frozen=True)
class Reading:
    """What an address answered."""

    status: int
    packed: bytes

    @property
    def text(self) -> str:
        """The inside of `<main>`; of a download everything."""
        return zlib.decompress(self.packed).decode()


def addresses(chance: random.Random) -> list[str]:
    """Every public address that there is so far, whether or not something stands there now."""
    editions = list(Edition.objects.order_by("-number").values_list("number", flat=True))
    older = chance.sample(editions[EDITIONS:], min(EDITIONS, len(editions[EDITIONS:])))
    things = [
        thing.get_absolute_url()
        for model in (Report, Recommendation, Body, Series)
        for thing in model.objects.order_by("pk")
    ]
    downloads = [f"{url.rstrip('/')}.csv" for url in things if url.startswith("/statistics/")]
    return [*ALWAYS, *things, *downloads, *(f"/changes/{number}/" for number in editions[:EDITIONS] + older)]


def read(address: str) -> Reading:
    """What stands at an address now, drawn afresh."""
    response = Client(SERVER_NAME="localhost").get(address)
    text = response.content.decode()
    if response["Content-Type"].startswith("text/html"):
        assert text.count("<main") == text.count("</main>") == 1, address
        text = text.partition("<main")[2].partition("</main>")[0]
    return Reading(response.status_code, zlib.compress(text.encode(), 1))


def read_as_at(address: str, day: dt.date) -> Reading:
    """What an address answers when it is asked for a day, without the as-at parameter of its links."""
    reading = read(f"{address}{'&' if '?' in address else '?'}as-at={day}")
    return Reading(reading.status, zlib.compress(without(reading.text, day).encode(), 1))


def without(text: str, day: dt.date) -> str:
    """A page's text without the parameter of this day: in its links, and in the hidden field of the register's form.

    A link to another day or to an edition stays as it is.
    """
    parameter = f"as-at={day}"
    for old, new in (
        (f'<input type="hidden" name="as-at" value="{day}">', ""),
        (f"?{parameter}&amp;", "?"),
        (f"&amp;{parameter}", ""),
    ):
        text = text.replace(old, new)
    return re.sub(rf"\?{parameter}(?=[\"#])", "", text)
