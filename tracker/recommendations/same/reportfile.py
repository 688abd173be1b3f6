"""What can be wrong with the links in a report's file ("same_asked", docs/report-format.md). No ORM."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.core import clock
from tracker.core.yamlfile import Loc, Problem, mappings

# Which recommendations are here, by their report's slug and their number, and whether they are invented.
Known = Mapping[tuple[str, str], bool]

ELSEWHERE = ("who", "title", "year")


def problems(
    report: Any, recommendations: Sequence[tuple[Loc, dict[str, Any]]], known_numbers: Known
) -> Iterator[Problem]:
    """Where a file's links lead nowhere, say too much or too little, or stand there twice."""
    head = report if isinstance(report, dict) else {}
    slug, invented = str(head.get("slug")), bool(head.get("invented"))
    places = {**known_numbers, **{(slug, str(item.get("number"))): invented for _, item in recommendations}}
    seen: set[object] = set()
    for loc, item in recommendations:
        own = (slug, str(item.get("number")))
        for at, link in mappings(item, "same_asked", loc):
            leads_here = any(link.get(key) is not None for key in ("recommendation", "report"))
            other = (str(link.get("report") or slug), str(link.get("recommendation")))
            told = tuple(str(link.get(key) or "").strip() for key in ELSEWHERE)
            if leads_here and (any(told) or link.get("link")):
                yield at, "names a recommendation here or one elsewhere, not both"
            elif leads_here and link.get("recommendation") is None:
                yield at, "names a report, but not the number of its recommendation"
            elif leads_here:
                yield from _here(own, other, at, places)
            else:
                yield from _elsewhere(told, at)
            what = frozenset([own, other]) if leads_here else (own, told)
            if what in seen:
                yield at, "stands here already; a link is told from both its ends"
            seen.add(what)


def _here(own: tuple[str, str], other: tuple[str, str], at: Loc, places: Known) -> Iterator[Problem]:
    if other == own:
        yield at, "a recommendation is not linked with itself"
    elif other not in places:
        yield (*at, "recommendation"), f"there is no recommendation {other[1]!r} of the report {other[0]!r}"
    elif places[other] != places[own]:
        yield (*at, "report"), "what is real and what is invented never mix"


def _elsewhere(told: tuple[str, ...], at: Loc) -> Iterator[Problem]:
    if not all(told):
        yield at, "says who asked, its title and the year; or it names a recommendation here"
    elif told[2].isdecimal() and int(told[2]) > clock.today().year:
        yield (*at, "year"), "is still to come; give the year in which it was asked"
