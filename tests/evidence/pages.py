"""Going to the pages of reports, and sending their forms, as a browser does."""

from django.test import Client

from tests.evidence.conftest import Line
from tests.public.pages import Page

FILLED = {"progress": "under way", "done": "We wrote to every force.", "seen": ""}


def address(line: Line) -> str:
    """Where a line is filled in."""
    return f"/body/{line[0].pk}/{line[1].pk}/"


def page(client: Client, url: str) -> Page:
    """The page at an address, past redirects."""
    response = client.get(url, follow=True)
    assert response.status_code == 200, (url, response.status_code)
    return Page(response.content.decode())


def posted(client: Client, url: str, **fields: object) -> Page:
    """The page that a form leads to."""
    response = client.post(url, fields, follow=True)
    assert response.status_code == 200, (url, response.status_code)
    return Page(response.content.decode())


def errors(shown: Page) -> list[str]:
    """What the list of errors at the top says; each item about a field leads to something on the page."""
    summary = shown.main.all("div", class_="govuk-error-summary")
    if not summary:
        return []
    for link in summary[0].all("a"):
        assert shown.all(id=link["href"].removeprefix("#")), link["href"]
    return [item.text for item in summary[0].all("li", "p")]


def seen(shown: Page) -> str:
    """When the draft was saved that a form began with."""
    return shown.one("input", name="seen").get("value")


def chosen(check: Page) -> dict[str, list[str] | str]:
    """The fields of the page that checks, as they are sent when every box is ticked."""
    boxes = [box["value"] for box in check.all("input", name="update")]
    return {"update": boxes, **{f"seen-{pk}": check.one("input", name=f"seen-{pk}")["value"] for pk in boxes}}
