"""A series of which no figure has been recorded yet is listed, and every page and download says so."""

import csv

import pytest
from django.test import Client

from tests import factories
from tests.public.conftest import Read
from tracker.core import editions
from tracker.statistics.models import Indicator, Observation, Series

pytestmark = pytest.mark.usefixtures("real_world")

NONE = "o figure has been recorded yet"


@pytest.fixture
def bare() -> Series:
    """A series that is tied to a recommendation, and whose every figure was taken back in edition 3."""
    tie = Indicator.objects.current().select_related("series").order_by("pk").first()
    assert tie
    factories.publish(withdraw=list(Observation.objects.current().filter(series=tie.series).order_by("pk")))
    return tie.series


def bare_title(bare: Series) -> str:
    return Series.objects.as_at(editions.now()).get(pk=bare.pk).title


def test_the_list_names_it_and_leads_to_it(read: Read, bare: Series) -> None:
    before = read("/statistics/?as-at=2").main
    page = read("/statistics/").main
    assert page.all("h2")[-1].text == "Without a figure"
    assert NONE in page.text
    assert NONE not in before.text
    assert f"/statistics/{bare.slug}/" in page.links.values()
    assert len(page.all("table")) <= len(before.all("table"))


def test_its_own_page_says_so_and_draws_nothing(read: Read, bare: Series) -> None:
    page = read(f"/statistics/{bare.slug}/")
    assert NONE in page.main.text
    assert "no source to name" in page.under("Where it comes from").text
    assert not page.main.all("table", "figure")
    assert read(f"/statistics/{bare.slug}/?as-at=2").main.all("table")


def test_its_download_is_one_row_without_a_value_that_says_so(client: Client, bare: Series) -> None:
    response = client.get(f"/statistics/{bare.slug}.csv")
    [row] = csv.DictReader(response.content.decode().splitlines())
    assert (row["value"], row["said"], row["source"]) == ("", "no figure has been recorded yet", "")
    assert (row["series"], row["edition"]) == (bare_title(bare), "3")


def test_a_recommendation_that_it_is_tied_to_says_so(read: Read, bare: Series) -> None:
    tie = Indicator.objects.current().select_related("recommendation__report").get(series=bare)
    address = tie.recommendation.get_absolute_url()
    assert NONE in read(address).under("Figures").text
    assert NONE not in read(f"{address}?as-at=2").under("Figures").text


def test_a_series_that_is_alone_in_its_source_is_named_in_the_list(read: Read) -> None:
    only = Observation.objects.current().order_by("pk").first()
    assert only
    rest = Observation.objects.current().exclude(series=only.series)
    factories.publish(withdraw=list(rest.order_by("pk")))
    [table] = read("/statistics/").main.all("table")
    assert f"/statistics/{only.series.slug}/" in table.links.values()
