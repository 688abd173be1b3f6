"""Reading a page as a person does: its headings, links, tables, forms and words, whatever the markup between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "circle", "line", "path", "rect"}
INLINE = {"a", "span", "strong", "em", "b", "i", "abbr", "time", "q", "code", "small"}


class Element:
    """One element of a page, with what is inside it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None = None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.inside: list[Element | str] = []

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attributes}>"

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        """Every element inside with one of the tags, and with these attributes."""
        return [
            element
            for element in self._walk()
            if (not tags or element.tag in tags)
            and all(element.attributes.get(name.rstrip("_")) == value for name, value in attributes.items())
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        [element] = self.all(*tags, **attributes)
        return element

    def within(self, tag: str) -> bool:
        """Whether it stands inside an element with this tag."""
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))

    def _walk(self) -> Iterator[Element]:
        for child in self.inside:
            if isinstance(child, Element):
                yield child
                yield from child._walk()

    @property
    def text(self) -> str:
        """The words inside, as they are read."""
        return re.sub(r"\s+", " ", self._raw()).replace(" ,", ",").replace(" .", ".").strip()

    def _raw(self) -> str:
        if self.tag in {"script", "style", "title"}:
            return ""
        words = "".join(child if isinstance(child, str) else child._raw() for child in self.inside)
        return words if self.tag in INLINE else f" {words} "

    @property
    def links(self) -> dict[str, str]:
        """Where the links lead, by their words."""
        return {link.text: link.get("href") for link in self.all("a")}

    def rows(self) -> list[dict[str, str]]:
        """The rows of a table, each cell by the heading of its column."""
        columns = [cell.text for cell in self.one("thead").all("th")]
        body = self.one("tbody").all("tr")
        return [dict(zip(columns, [cell.text for cell in row.all("th", "td")], strict=True)) for row in body]

    @property
    def facts(self) -> dict[str, str]:
        """What a list of terms and their meanings says, by term."""
        return {term.text: meaning.text for term, meaning in zip(self.all("dt"), self.all("dd"), strict=True)}


class Page(Element):
    """A whole page."""

    def __init__(self, markup: str) -> None:
        super().__init__("page", {})
        self.markup = markup
        _Reader(self).feed(markup)

    @property
    def main(self) -> Element:
        return self.one("main")

    @property
    def heading(self) -> str:
        return self.main.one("h1").text

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Every heading of the page in its order, with its level."""
        return [
            (int(element.tag[1]), element.text) for element in self.all("h1", "h2", "h3", "h4", "h5", "h6")
        ]

    @property
    def description(self) -> str:
        return self.one("meta", name="description")["content"]

    def under(self, heading: str) -> Element:
        """The part of the page that a heading is the heading of."""
        [found] = [one for one in self.main.all("h2", "h3") if one.text == heading]
        assert found.parent is not None
        return found.parent


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.here: Element = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.here.tag, f"</{tag}> closes {self.here!r}"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)
