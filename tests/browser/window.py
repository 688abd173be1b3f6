"""A browser window that notes whatever goes wrong behind the pages, and looks at them as a reader would."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Request, Response

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What these find hangs on where things lie; what all others find, on what is there and what of it is shown.
RULES_OF_PLACES = ["scrollable-region-focusable", "target-size"]
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]
MEASURE = 75
LINES = Path(__file__).with_name("lines.js").read_text()
ELEMENTS = Path(__file__).with_name("elements.js").read_text()
COLOURS = Path(__file__).with_name("colours.js").read_text()
# In which colours texts stood in the windows of this process.
COLOURS_SEEN: set[str] = set()


class Window:
    """A page of a context at the site `base_url`; `troubles` holds what it noted since it was last asked."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.base_url = base_url
        self.page = context.new_page()
        self._troubles: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def visit(self, address: str) -> int:
        """Open an address of this site; returns its status."""
        response = self.page.goto(f"{self.base_url}{address}")
        assert response is not None
        return response.status

    def follow(self, link: Locator) -> None:
        """Click on something that leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            link.click()

    def resize(self, width: int) -> None:
        """Make the window this wide."""
        self.page.set_viewport_size({"width": width, "height": 900})

    @property
    def troubles(self) -> list[str]:
        """What went wrong since this was last asked: scripts, requests, policies, other hosts."""
        noted, self._troubles = self._troubles, []
        return noted

    def elements(self) -> int:
        """What the page is made of and shows, without its words: the same for two pages that differ in these alone."""
        return hash(self.page.evaluate(ELEMENTS))

    def broken_rules(self) -> list[str]:
        """The rules of axe that the page breaks, with where; what axe cannot decide is printed.

        The rules of colours take as long as all others together. They look at a page on which a text stands in colours
        in which none stood before. Of the others most look once at a page, however wide it is made, while the same
        elements are there and shown.
        """
        colours = self._has_new_colours()
        options: dict[str, Any] = {"resultTypes": ["violations", "incomplete"], "preload": False}
        if self._were_looked_at(self.elements()):
            rules = [*RULES_OF_PLACES, *(RULES_OF_COLOURS if colours else [])]
            options["runOnly"] = {"type": "rule", "values": rules}
        else:
            options["runOnly"] = {"type": "tag", "values": RULES}
            options["rules"] = {rule: {"enabled": colours} for rule in RULES_OF_COLOURS}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        for line in _where(found["incomplete"]):
            print("axe cannot decide:", self.page.url, line)
        return list(_where(found["violations"]))

    def _were_looked_at(self, elements: int) -> bool:
        """Whether axe saw the page with just these elements when it came last; it comes now."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE_SCRIPT)
        now = str(elements)
        before: str | None = self.page.evaluate("now => [axe.saw, axe.saw = now][0]", now)
        return before == now

    def _has_new_colours(self) -> bool:
        here = set(self.page.evaluate(COLOURS))
        known = here <= COLOURS_SEEN
        COLOURS_SEEN.update(here)
        return not known

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(0, wider)

    def long_lines(self) -> list[str]:
        """Lines of running text, outside tables, with clearly more than 75 characters; addresses are not text."""
        lines: list[str] = self.page.evaluate(LINES)
        return [line for line in lines if len(line) > MEASURE + 10 and "://" not in line]

    def _note(self, trouble: str) -> None:
        self._troubles.append(trouble)

    def _said(self, message: ConsoleMessage) -> None:
        # The browser also says in the console that a page was not found: its status tells.
        document_missing = message.text.startswith("Failed to load resource") and _same(
            message.location["url"], self.page.url
        )
        if message.type in {"error", "warning"} and not document_missing:
            self._note(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.base_url}/"):
            self._note(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # A download ends the navigation that began it.
        if not request.is_navigation_request():
            self._note(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self._note(f"{response.status}: {response.url}")


def _same(one: str, other: str) -> bool:
    return urlsplit(one)._replace(fragment="") == urlsplit(other)._replace(fragment="")


def _where(found: Iterable[dict[str, Any]]) -> Iterable[str]:
    for rule in found:
        for node in rule["nodes"]:
            told = re.sub(r"\s+", " ", node.get("failureSummary", ""))
            yield f"{rule['id']}: {node['target']} {node['html'][:120]} {told}"
