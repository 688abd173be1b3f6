"""A series' page and its download: the figure, and all that has to be known to read it."""

import csv
from decimal import Decimal

import pytest
from django.test import Client

from tests import factories
from tests.public.conftest import Read
from tests.public.pages import Page
from tests.statistics.shipped import figures_file, shipped_readings
from tracker.statistics.figuresfile import SeriesSection
from tracker.statistics.models import Observation, SourceText

pytestmark = pytest.mark.usefixtures("real_world")

SERIES = {item.slug: item for item in figures_file().series}
SOURCES = {item.slug: item for item in figures_file().sources}
READINGS = {reading.slug: reading for reading in shipped_readings()}


def how_to_read(page: Page) -> dict[str, str]:
    return page.under("How to read this").one("dl").facts


def download(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(response.content.decode().splitlines()))


def test_the_list_names_every_series_and_every_source(read_once: Read) -> None:
    page = read_once("/statistics/")
    for item in SOURCES.values():
        assert item.title in page.main.text
    assert sum(len(table.rows()) for table in page.main.all("table")) == 39


def test_each_figure_of_a_series_stands_under_the_document_that_it_comes_from(read: Read) -> None:
    found = Observation.objects.current().filter(series__slug="met-complaint-allegations")
    earlier, later = found.order_by("end")
    other = SourceText.objects.current().exclude(source=earlier.source_id).earliest("pk")
    first = SourceText.objects.current().get(source=earlier.source_id)
    factories.revise(later, source_id=other.source_id)
    for source, when in ((first, "year to March 2022"), (other, "year to March 2023")):
        section = read("/statistics/").under(source.title)
        assert source.attribution in section.text
        title = SERIES["met-complaint-allegations"].title
        rows = [row for row in section.one("table").rows() if row["What is counted"] == title]
        assert [row["When"] for row in rows] == [when]


def test_every_series_can_be_reached_from_the_list(read_once: Read) -> None:
    reached = {url for url in read_once("/statistics/").main.links.values() if url.startswith("/statistics/")}
    assert reached >= {f"/statistics/{slug}/" for slug in SERIES}


@pytest.mark.parametrize("slug", SERIES)
def test_a_series_says_what_it_counts_when_of_whom_where_by_whom_and_with_which_cautions(
    read_once: Read, slug: str
) -> None:
    page, item = read_once(f"/statistics/{slug}/"), SERIES[slug]
    assert {table.one("caption").text for table in page.main.all("table")} <= {item.title}
    facts = how_to_read(page)
    assert page.heading == item.title
    assert facts["Unit"].lower() == item.unit.lower()
    assert facts["When it counts"].lower() == item.time_basis.lower()
    assert facts["Of whom"].lower() == item.population.lower()
    assert facts["Where"] == item.geography
    assert item.definition in page.main.text
    for caveat in item.caveats:
        assert figures_file().caveats[caveat] in page.main.text
    check_source(page, item)
    check_subset(page, item)


def check_source(page: Page, item: SeriesSection) -> None:
    """Who made it, who reported it and whether that was checked."""
    comes_from = page.under("Where it comes from").text
    for seen in item.observations:
        source = SOURCES[seen.source]
        assert source.title in comes_from
        assert source.made_by in comes_from
        if source.reported_by:
            assert f"as reported by {source.reported_by}; not checked against the original." in comes_from
        if seen.caveat:
            assert seen.caveat in page.main.text


def check_subset(page: Page, item: SeriesSection) -> None:
    """Inside which other figure it is counted, and which are counted inside it."""
    facts = how_to_read(page)
    assert ("Subset of" in facts) == bool(item.subset_of)
    if item.subset_of:
        assert SERIES[item.subset_of].title in facts["Subset of"]
        assert "never add the two" in facts["Subset of"]
    for other in SERIES.values():
        if other.subset_of == item.slug:
            assert f"/statistics/{other.slug}/" in page.under("How to read this").links.values()


@pytest.mark.parametrize("slug", SERIES)
def test_the_chart_the_table_and_the_download_hold_the_same_figures(
    read_once: Read, client: Client, slug: str
) -> None:
    page = read_once(f"/statistics/{slug}/")
    said = [(figure.when, figure.said) for figure in READINGS[slug].figures]
    said.sort(key=lambda one: one[0])
    table = [(row["When"], row["Figure"]) for row in page.main.one("table").rows()]
    assert sorted(table) == said
    chart = page.main.one("figure").text.lower()
    assert all(when.lower() in chart and value.lower() in chart for when, value in said)
    rows = download(client, f"/statistics/{slug}.csv")
    assert [row["said"] for row in rows] == [value for _, value in table]


def test_figures_stand_in_the_order_of_their_time(read_once: Read) -> None:
    rows = read_once("/statistics/met-complaint-allegations/").main.one("table").rows()
    assert [row["When"] for row in rows] == ["year to March 2022", "year to March 2023"]


def test_a_download_has_plain_numbers_plain_days_and_the_base_and_source_on_every_row(client: Client) -> None:
    [_, row] = download(client, "/statistics/met-complaint-allegations.csv")
    assert row["value"] == "18454"
    assert (row["from"], row["to"], row["on"]) == ("2022-04-01", "2023-03-31", "")
    assert (row["unit"], row["time_basis"]) == ("allegations", "finalised in a period")
    assert row["made_by"] == "Home Office"
    assert row["reported_by"] == "Barnet Post, 3 February 2024"


def test_a_row_of_a_download_can_be_read_by_itself(client: Client) -> None:
    source = SourceText.objects.current().get(source__slug="home-office-misconduct-2023")
    factories.revise(source, checked=True, link="https://figures.example/2023")
    [row] = download(client, "/statistics/met-recordable-conduct-no-action.csv")
    item = SERIES["met-recordable-conduct-no-action"]
    assert row == {
        "figure": "S0-17",
        "series": item.title,
        "unit": "allegations",
        "time_basis": "finalised in a period",
        "population": item.population,
        "geography": "Metropolitan Police",
        "from": "2022-04-01",
        "to": "2023-03-31",
        "on": "",
        "value": "546",
        "said": "546",
        "precision": "exact",
        "worked_out": "",
        "subset_of": SERIES["met-recordable-conduct"].title,
        "base": "",
        "source": "Police misconduct, England and Wales, year to March 2023",
        "made_by": "Home Office",
        "reported_by": "Barnet Post, 3 February 2024",
        "checked": "checked against the original",
        "link": "https://figures.example/2023",
        "place": "paragraph 13",
        "caveat": item.observations[0].caveat,
        "cautions": " ".join(figures_file().caveats[name] for name in item.caveats),
        "edition": "3",
    }
    [row] = download(client, "/statistics/met-allegations-to-proceedings.csv")
    assert (row["base"], row["subset_of"], row["place"]) == ("not stated", "", "paragraph 5")


def test_what_its_maker_gave_out_is_said_to_be_that(read: Read, client: Client) -> None:
    page = read("/statistics/met-ten-or-more-complaint-cases/")
    told = "Made and reported by Metropolitan Police; taken as its maker gave it out."
    assert told in page.under("Where it comes from").text
    assert told in read("/statistics/").main.text
    [row] = download(client, "/statistics/met-ten-or-more-complaint-cases.csv")
    assert row["checked"] == "taken as its maker gave it out"


def test_a_source_with_an_address_leads_to_its_document(read: Read) -> None:
    source = SourceText.objects.current().get(source__slug="home-office-misconduct-2023")
    assert "The document" not in read("/statistics/met-recordable-conduct/").main.text
    factories.revise(source, link="https://figures.example/2023")
    comes_from = read("/statistics/met-recordable-conduct/").under("Where it comes from")
    assert comes_from.links[f"The document: {source.title}"] == "https://figures.example/2023"


def test_it_says_what_it_holds_and_where_its_base_is_not_stated(read_once: Read) -> None:
    whole = how_to_read(read_once("/statistics/met-recordable-conduct/"))
    parts = [item.title for item in SERIES.values() if item.subset_of == "met-recordable-conduct"]
    assert len(parts) == 2
    assert whole["Includes"] == "; ".join(sorted(parts))
    assert "Base" not in whole
    unstated = how_to_read(read_once("/statistics/met-allegations-to-proceedings/"))
    assert unstated["Base"] == "The source does not say out of how many."
    assert "Includes" not in unstated


@pytest.mark.parametrize("slug", SERIES)
def test_every_value_in_a_download_is_a_number_or_nothing(client: Client, slug: str) -> None:
    for row, seen in zip(download(client, f"/statistics/{slug}.csv"), READINGS[slug].figures, strict=True):
        assert bool(row["value"]) == (row["precision"] != "")
        if row["value"]:
            assert Decimal(row["value"]) in {figure.value for figure in READINGS[slug].figures}
        assert seen.reference


@pytest.mark.parametrize("slug", SERIES)
def test_it_says_what_it_is_tied_to_and_why(read_once: Read, slug: str) -> None:
    tied = read_once(f"/statistics/{slug}/").under("What it is tied to, and why")
    ties = [
        (tie.number, figure)
        for tie in figures_file().recommendations
        for figure in tie.figures
        if figure.series == slug
    ]
    for number, figure in ties:
        assert f"/recommendations/police-conduct-and-complaints/{number}/" in tied.links.values()
        assert figure.can_show in tied.text
        assert figure.cannot_show in tied.text
    if not ties:
        assert "It is tied to no recommendation." in tied.text


def test_a_derived_share_shows_its_sum(read_once: Read) -> None:
    text = read_once("/statistics/met-share-no-further-action/").main.one("table").text
    assert "89% (rounded)" in text
    assert "15,763 ÷ 17,653 = 89.3%" in text


def test_a_derived_change_shows_its_sum(read_once: Read) -> None:
    text = read_once("/statistics/england-wales-recordable-conduct-change/").main.one("table").text
    assert "(2,402 − 1,802) ÷ 1,802 = 33.3%" in text


def test_a_share_whose_counts_are_not_held_shows_no_sum(read_once: Read) -> None:
    assert "÷" not in read_once("/statistics/england-wales-share-no-further-action/").main.one("table").text
