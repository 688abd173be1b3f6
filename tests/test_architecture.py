"""The house rules that no single room could keep by itself, read from the sources."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("tracker", "accounts")
LONGEST = 400


def files(*patterns: str, under: tuple[str, ...] = PACKAGES) -> list[Path]:
    """Our own files, by pattern of their names."""
    return sorted(
        path
        for folder in under
        for pattern in patterns
        for path in (ROOT / folder).rglob(pattern)
        if "__pycache__" not in path.parts
    )


SOURCES = [path for path in files("*.py") if "migrations" not in path.parts]
TEMPLATES = files("*.html", under=("templates", *PACKAGES))


def name(path: Path) -> str:
    """A file's path from the top of the repository."""
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 40
    assert len(TEMPLATES) > 20


# Rooms


def levels() -> dict[str, int]:
    """Each room's level, the lowest 0, from the layers that import-linter holds."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (layers,) = (
        contract["layers"]
        for contract in config["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    return {
        room.strip(" ()"): level for level, line in enumerate(reversed(layers)) for room in line.split("|")
    }


def test_every_room_with_tables_has_its_level() -> None:
    ours = {app.name for app in apps.get_app_configs() if app.name.startswith(PACKAGES)}
    assert ours <= set(levels())


KEYS = [
    field
    for model in apps.get_models()
    if model.__module__.startswith(PACKAGES)
    for field in model._meta.get_fields()
    if field.is_relation and not field.auto_created
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_foreign_key_never_points_up(key) -> None:
    target = key.related_model
    if target._meta.label == settings.AUTH_USER_MODEL or not target.__module__.startswith(PACKAGES):
        return
    room, above = (apps.get_app_config(model._meta.app_label).name for model in (key.model, target))
    assert levels()[room] >= levels()[above]


def test_there_are_foreign_keys_to_look_at() -> None:
    assert len(KEYS) > 30


# The clock

CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localdate", "localtime", "fromtimestamp"}
CLOCK_OWNERS = {"dt", "datetime", "date", "timezone", "time"}


def clock_calls(path: Path) -> list[int]:
    """The lines on which a file reads the clock by itself."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if owner in CLOCK_OWNERS and not (owner == "dt" and node.attr == "time"):
                found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "django.utils.timezone"}:
            found += [node.lineno for alias in node.names if alias.name in CLOCKS]
    return found


def test_the_clock_is_read_in_one_place() -> None:
    readers = {name(path) for path in SOURCES if "embedded" not in path.parts and clock_calls(path)}
    assert readers == {"tracker/core/clock.py"}


# Files


def test_no_file_is_named_for_nothing() -> None:
    everything = files("*", under=(*PACKAGES, "tests", "templates", "static/js", "static/scss"))
    assert [
        name(path) for path in everything if path.stem.strip("_") in {"utils", "util", "helpers", "misc"}
    ] == []


def test_no_file_is_too_long_to_read() -> None:
    code = [
        *SOURCES,
        *TEMPLATES,
        *files("*.py", "*.js", "*.scss", under=("tests", "static/js", "static/scss")),
    ]
    assert [name(path) for path in code if path.read_text().count("\n") > LONGEST] == []


# Words


def undocumented(path: Path) -> list[str]:
    """The public functions and classes of a file, methods included, that do not say what they mean."""
    tree = ast.parse(path.read_text())
    found = [] if ast.get_docstring(tree) or not tree.body else [name(path)]

    def look(body: list[ast.stmt], inside: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if node.name.startswith(("_", "render_")) or node.name in {"Meta", *WELL_KNOWN}:
                    continue
                if not ast.get_docstring(node):
                    found.append(f"{name(path)}: {inside}{node.name}")
                if isinstance(node, ast.ClassDef):
                    look(node.body, f"{node.name}.")

    look(tree.body, "")
    return found


# Methods that Django (and django-tables2: render_…) or our own bases ask for, and explain there.
WELL_KNOWN = {
    "add_arguments",
    "handle",
    "ready",
    "get_absolute_url",
    "recommendations",
    "key",
    "content",
    "process_view",
}


def test_whatever_is_public_says_what_it_means() -> None:
    assert [line for path in SOURCES for line in undocumented(path)] == []


# Templates

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=|<style\b",
    "an inline script": r"<script\b(?![^>]*(\ssrc=|type=\"application/json\"))",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "a javascript: address": r"javascript:",
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_has_nothing_inline_and_nothing_unescaped(template) -> None:
    text = template.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)] == []


def test_no_code_declares_text_safe() -> None:
    declaring = re.compile(r"\bmark_safe\b|\bhtml_safe\b|\bSafe(String|Text)\(")
    allowed = {"tracker/core/markdown.py"}  # the one renderer of what people write
    assert {name(path) for path in SOURCES if declaring.search(path.read_text())} <= allowed
