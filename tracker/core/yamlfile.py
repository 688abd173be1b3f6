"""Reading a YAML file that people write: every error with its line, and nothing half-read.

ruamel.yaml keeps line numbers, pydantic checks shape and types; this module brings the two together.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from ruamel.yaml import YAML, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from tracker.core.clock import EARLIEST, LATEST
from tracker.core.formats import listed

Loc = tuple[str | int, ...]
Problem = tuple[Loc, str]

# Control characters, and the marks that make text read in another order than it is stored.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


class FileErrors(Exception):
    """What is wrong with a file, as (line, message) pairs in the order of their lines."""

    def __init__(self, errors: Iterable[tuple[int, str]]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(f"line {line}: {message}" for line, message in self.errors))


def printable(text: str) -> str:
    """The text itself; raises ValueError when it holds characters that cannot be seen or that turn text around."""
    if found := UNPRINTABLE.search(text):
        raise ValueError(f"holds a character that cannot be seen (U+{ord(found[0]):04X}); remove it")
    return text


def in_reach(day: dt.date) -> dt.date:
    """The day itself; raises ValueError for one that can only be a slip, like 9999-12-31."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"lies outside {EARLIEST} to {LATEST}; leave the date out where none is known")
    return day


Day = Annotated[dt.date, AfterValidator(in_reach)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20_000),
    AfterValidator(printable),
]
FullText = Annotated[Text, StringConstraints(min_length=1)]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(printable),
]
Link = Annotated[
    str,
    StringConstraints(pattern=r"^https?://\S+$", max_length=500),
    AfterValidator(printable),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]


class Section(BaseModel):
    """A mapping in a file: unknown keys are errors, numbers may stand where text is meant."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


T = TypeVar("T", bound=Section)


def read(path: Path, schema: type[T], check: Callable[[Any], Iterable[Problem]]) -> T:
    """The file at `path` as a `schema`, checked further by `check`, which is given the file as plain mappings.

    Raises FileErrors with every error found, by both, with its line; OSError when the file cannot be read.
    """
    raw = _parse(path.read_bytes())
    if not isinstance(raw, dict):
        raise FileErrors([(1, "the file must hold a mapping of sections")])

    problems: list[Problem] = list(check(raw))
    try:
        document = schema.model_validate(raw)
    except ValidationError as error:
        problems += [(item["loc"], _message(item)) for item in error.errors()]
    if problems:
        raise FileErrors((line_of(raw, loc), f"{_place(loc)}: {message}") for loc, message in problems)
    return document


class _Constructor(RoundTripConstructor):
    """Leaves a date that does not exist (2025-02-30) as words, so that it is told like any other mistake."""

    def construct_yaml_timestamp(self, node: ScalarNode, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return node.value


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def _parse(content: bytes) -> Any:
    """What a file holds, with its line numbers. Raises FileErrors when it is not YAML in UTF-8."""
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    text, line, problem = "", 1, ""
    try:
        text = content.decode()
        return yaml.load(text)
    except UnicodeDecodeError as error:
        line, problem = content.count(b"\n", 0, error.start) + 1, "it is not text in UTF-8"
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problem = f"it holds a character that cannot be seen (U+{error.character:04X}); remove it"
    except MarkedYAMLError as error:
        line, problem = (error.problem_mark.line if error.problem_mark else 0) + 1, str(error.problem)
    except YAMLError as error:
        problem = str(error)
    except RecursionError:
        problem = "its sections are nested too deeply"
    raise FileErrors([(line, f"this is not YAML that can be read: {problem}")])


def mappings(raw: Any, section: str, at: Loc = ()) -> list[tuple[Loc, dict[str, Any]]]:
    """The mappings listed in a section of an unchecked mapping, each with its place; what is no mapping is left out."""
    found = raw.get(section) if isinstance(raw, dict) else None
    listed = found if isinstance(found, list) else []
    return [((*at, section, index), item) for index, item in enumerate(listed) if isinstance(item, dict)]


def repeated(items: list[tuple[Loc, dict[str, Any]]], key: str, noun: str) -> list[Problem]:
    """A problem for each item whose `key` an earlier item has already."""
    seen: set[str] = set()
    problems: list[Problem] = []
    for loc, item in items:
        value = str(item.get(key))
        if item.get(key) is not None and value in seen:
            problems.append(((*loc, key), f"there is a second {noun} {value}"))
        seen.add(value)
    return problems


def twice(values: Any, loc: Loc) -> list[Problem]:
    """A problem for each of a list's values that stands in it already."""
    listed = [str(value) for value in values] if isinstance(values, list) else []
    return [
        ((*loc, i), f"{value} stands here twice") for i, value in enumerate(listed) if value in listed[:i]
    ]


def unknown(values: Any, known: Iterable[str], loc: Loc, noun: str) -> list[Problem]:
    """A problem for each of `values` (one or a list) that is not `known`."""
    known = set(known)
    if isinstance(values, list):
        return [
            problem for i, value in enumerate(values) for problem in unknown(value, known, (*loc, i), noun)
        ]
    if values is None or str(values) in known:
        return []
    return [(loc, f"there is no {noun} {str(values)!r}")]


def circle(start: str, leads_to: Mapping[str, str]) -> list[str]:
    """The steps by which `start` leads back to itself, itself first; empty when it does not."""
    path = [start]
    while (following := leads_to.get(path[-1], "")) and following not in path:
        path.append(following)
    return path if following == start else []


def by_way_of(path: Iterable[str]) -> str:
    """A circle's further steps in brackets: " (through a and b)"; empty where there are none."""
    steps = listed(list(path))
    return f" (through {steps})" if steps else ""


def line_of(raw: Any, loc: Loc) -> int:
    """The line, from 1, of a place in a file; of its nearest parent that stands there when it is missing itself."""
    line, here = 0, raw
    for step in loc:
        try:
            lines = here.lc
            mark = lines.key(step) if isinstance(here, dict) else lines.item(step)
            here = here[step]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
        line = mark[0]
    return line + 1


def _place(loc: Loc) -> str:
    return " ".join(str(step + 1) if isinstance(step, int) else step.replace("_", " ") for step in loc)


def _message(item: Any) -> str:
    said = {
        "missing": "is missing",
        "extra_forbidden": "is not a key of this section",
    }.get(item["type"])
    return said or str(item["msg"]).removeprefix("Value error, ")
