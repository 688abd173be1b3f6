"""What the documentation points to is there: pages, headings, files, commands."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from tracker.core.yamlfile import Section
from tracker.recommendations.reportfile import ReportFile
from tracker.statistics.figuresfile import FiguresFile

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

LINK = re.compile(r"\]\(([^)\s]+)\)")
# A path of ours in code: it has a folder of the checkout at its head, and nothing that the reader has to fill in.
OURS = ("accounts", "docs", "static", "templates", "tests", "tracker", ".ci")
PATH = re.compile(rf"(?<![\w/.])((?:{'|'.join(map(re.escape, OURS))})/[\w./-]*)(?![\w<*…-])")
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
MODULE = re.compile(r"python -m (tests[\w.]+)")


def name(path: Path) -> str:
    """A page's path from the top of the repository."""
    return str(path.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """What a link can name within a page: its headings, as they are turned into addresses."""
    headings = re.findall(
        r"^#+ (.+)$", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(page: Path) -> str:
    """All that a page sets as code."""
    return "\n".join(CODE.findall(page.read_text()))


def test_there_is_something_to_look_at() -> None:
    assert len(PAGES) > 20
    assert sum(len(LINK.findall(page.read_text())) for page in PAGES) > 40
    assert sum(len(PATH.findall(code(page))) for page in PAGES) > 40


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_its_links_lead_somewhere(page) -> None:
    lost = []
    for link in LINK.findall(page.read_text()):
        path, _, anchor = link.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_files_that_it_names_are_there(page) -> None:
    made = "static/build"
    assert [
        path for path in PATH.findall(code(page)) if not (ROOT / path).exists() and not path.startswith(made)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_commands_that_it_names_are_there(page) -> None:
    text = code(page)
    assert [command for command in COMMAND.findall(text) if command not in get_commands()] == []
    assert [module for module in MODULE.findall(text) if not find_spec(module)] == []


@pytest.mark.parametrize(
    ("page", "file"), [("report-format.md", ReportFile), ("figures-format.md", FiguresFile)]
)
def test_every_key_of_a_file_is_described(page, file) -> None:
    described = re.findall(r"`([a-z_]+)`|^#+ (\w+)$", (DOCS / page).read_text(), re.MULTILINE)
    assert set(keys(file)) - {word for either in described for word in either} == set()


def keys(section: type[Section]) -> Iterator[str]:
    """The keys of a section of a file, and of all sections inside it, as they are written."""
    schema = section.model_json_schema()
    for part in [schema, *schema["$defs"].values()]:
        yield from part.get("properties", {})


def test_every_page_is_listed() -> None:
    listed = {
        (DOCS / link).resolve()
        for link in LINK.findall((DOCS / "README.md").read_text())
        if "://" not in link
    }
    assert [name(page) for page in PAGES if page not in {*listed, DOCS / "README.md"}] == []
