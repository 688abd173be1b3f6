"""Our own documents as HTML. Markup inside a document is shown as the text that it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# What each element is called in the stylesheet.
CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "link_open": "govuk-link",
    "table_open": "govuk-table",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
}
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Chapter:
    """A second-level heading of a document and all that stands below it, up to the next one."""

    title: str
    body: SafeString


@dataclass(frozen=True)
class Document:
    """A document in three parts: its title, what stands before the first chapter, and the chapters."""

    title: str
    lead: SafeString
    chapters: tuple[Chapter, ...]


def document(file: Path) -> Document:
    """Read a file of Markdown that begins with its one first-level heading."""
    tokens = PARSER.parse(file.read_text())
    starts = [
        place
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag in {"h1", "h2"}
    ]
    parts = [
        (tokens[start + 1].content, _html(tokens[start + 3 : end]))
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)
    ]
    (title, lead), *chapters = parts
    return Document(title, lead, tuple(Chapter(*chapter) for chapter in chapters))


def _html(tokens: Sequence[Token]) -> SafeString:
    for block in tokens:
        for token in (block, *(block.children or ())):
            if token.type in CLASSES:
                token.attrSet("class", CLASSES[token.type])
            if token.type == "th_open":
                token.attrSet("scope", "col")
    # Written by us, and the parser escapes all markup in it.
    return mark_safe(str(PARSER.renderer.render(tokens, PARSER.options, {})))
