"""How every page is built: nothing inline, one heading above the next, every field with its label."""

from functools import cache
from itertools import pairwise

import pytest
from django.test import Client

from tests.public.addresses import PAGES, REPORT, with_query
from tests.public.pages import VOID, Element, Page

pytestmark = pytest.mark.usefixtures("real_world")

EVERY_PAGE = [
    *PAGES,
    *(
        with_query(address, "as-at=1")
        for address in ("/", "/recommendations/?body=iopc", f"{REPORT}8/", "/changes/")
    ),
    "/statistics/met-complaint-allegations/?as-at=2025-03-01",
    "/?as-at=2000-01-01",
    "/nothing/",
    "/?as-at=nonsense",
    "/?x=%00",
]
NAMES_AN_ID = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


@cache
def drawn(address: str) -> Page:
    """A page, read once for all tests of this file: what is published does not change in it."""
    return Page(Client().get(address).content.decode())


@pytest.fixture(params=EVERY_PAGE)
def one_page(request: pytest.FixtureRequest, real_world: None) -> Page:
    return drawn(request.param)


def test_it_is_in_british_english_with_a_title_and_a_description(one_page: Page) -> None:
    assert one_page.one("html")["lang"] == "en-GB"
    [title] = one_page.one("title").inside
    assert str(title).strip().endswith(("Recommendations tracker", "Police Conduct and Complaints"))
    assert one_page.description.strip()


def test_no_style_or_script_stands_in_the_page_itself(one_page: Page) -> None:
    assert not one_page.all("style", "font", "center", "iframe", "object", "embed", "base")
    for script in one_page.all("script"):
        assert script["src"].startswith("/static/")
        assert not script.inside
    for element in one_page.all():
        inline = [name for name in element.attributes if name == "style" or name.startswith("on")]
        assert not inline, element
        assert not element.get("href").lower().startswith(("javascript:", "data:")), element


def test_nothing_is_fetched_from_elsewhere(one_page: Page) -> None:
    fetched = [
        element.get("src") or element.get("href")
        for element in one_page.all("script", "link", "img", "source")
    ]
    assert all(address.startswith("/static/") for address in fetched)


def test_no_id_is_used_twice_and_none_is_named_that_is_not_there(one_page: Page) -> None:
    ids = [element["id"] for element in one_page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    named = {one for element in one_page.all() for name in NAMES_AN_ID for one in element.get(name).split()}
    within = {link["href"][1:] for link in one_page.all("a") if link.get("href").startswith("#")}
    assert named | within <= set(ids)


def test_every_table_says_what_it_is(one_page: Page) -> None:
    # A table in a document of ours stands under its own heading and has no caption: Markdown knows none.
    tables = [table for table in one_page.all("table") if "app-table" in table.get("class").split()]
    assert all(table.one("caption").text for table in tables)


def test_every_field_has_a_label_and_every_label_a_field(one_page: Page) -> None:
    fields = [field for field in one_page.all("input", "select", "textarea") if field.get("type") != "hidden"]
    labels = one_page.all("label")
    assert sorted(field["id"] for field in fields) == sorted(label["for"] for label in labels)
    assert all(label.text for label in labels)
    assert all(button.text for button in one_page.all("button"))


def test_headings_start_with_one_h1_in_main_and_skip_no_level_on_the_way_down(one_page: Page) -> None:
    levels = [level for level, _ in one_page.headings]
    assert levels.count(1) == 1
    assert one_page.main.all("h1")
    assert all(text for _, text in one_page.headings)
    assert levels[0] == 1
    assert all(lower <= upper + 1 for upper, lower in pairwise(levels))


def test_there_is_one_main_and_a_link_that_skips_to_it(one_page: Page) -> None:
    skip = one_page.all("a")[0]
    assert skip["href"] == f"#{one_page.main['id']}"
    assert one_page.main.text


def test_every_link_has_words_and_leads_somewhere(one_page: Page) -> None:
    for link in one_page.all("a"):
        assert link.text, link
        assert link["href"], link


def test_every_table_says_what_it_is_and_each_cell_under_which_heading_it_stands(one_page: Page) -> None:
    for table in one_page.all("table"):
        columns = table.one("thead").all("th")
        assert all(column["scope"] == "col" and column.text for column in columns)
        for row in table.one("tbody").all("tr"):
            assert len(row.all("td", "th")) == len(columns)
            assert all(cell["scope"] == "row" for cell in row.all("th"))


def test_a_drawing_is_never_the_only_thing_that_says_something(one_page: Page) -> None:
    for svg in one_page.all("svg"):
        assert svg["aria-hidden"] == "true"
        assert svg.parent is not None
        assert said_beside(svg), svg.parent


def said_beside(svg: Element) -> bool:
    """Whether there are words in what holds the drawing, or in what holds that."""
    holder = svg.parent
    return bool(holder and (holder.text or (holder.parent and holder.parent.text)))


def test_what_the_page_reader_takes_as_empty_elements_is_what_html_does() -> None:
    assert not drawn(f"{REPORT}1/").all("p", class_="never")
    assert {"br", "input", "meta", "link"} <= VOID
