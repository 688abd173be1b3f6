"""Downloads open in a spreadsheet as they are, and run nothing there."""

import csv
from io import StringIO

import pytest
from django.test import Client

from tests import factories
from tests.public.addresses import DOWNLOADS
from tracker.bodies.models import BodyName
from tracker.recommendations.models import RecommendationText
from tracker.statistics.models import Observation, SourceText

pytestmark = pytest.mark.usefixtures("real_world")


def rows(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="')
    return list(csv.DictReader(StringIO(response.content.decode("utf-8")), strict=True))


@pytest.mark.parametrize("address", DOWNLOADS)
def test_every_row_has_every_column(client: Client, address: str) -> None:
    found = rows(client, address)
    assert found
    assert all(None not in row and None not in row.values() for row in found)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_published_text_becomes_a_formula(client: Client, start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    factories.revise(
        RecommendationText.objects.current().get(recommendation__number="8"), title=text, themes=[text]
    )
    factories.revise(SourceText.objects.current().get(source__slug="home-office-misconduct-2023"), title=text)
    assert rows(client, "/recommendations.csv")[7]["title"] == f"'{text}"
    assert rows(client, "/recommendations.csv")[7]["themes"] == f"'{text}"
    assert rows(client, "/statistics/met-complaint-allegations.csv")[0]["source"] == f"'{text}"


def test_commas_quotes_lines_and_letters_of_any_language_come_through(client: Client) -> None:
    name = 'Office of “Lamps”, Gas, "Light" & Łódź\nDepartment 💡'
    factories.revise(BodyName.objects.current().get(body__slug="mopac"), name=name)
    assert rows(client, "/recommendations.csv")[7]["asked_of"].startswith(name)


def test_a_number_below_nought_stays_a_number(client: Client) -> None:
    factories.revise(Observation.objects.current().get(reference="S0-01"), value="-5.5")
    assert rows(client, "/statistics/met-complaint-allegations.csv")[1]["value"] == "-5.5"


def test_what_is_not_held_has_no_value_and_says_why(client: Client) -> None:
    [row] = rows(client, "/statistics/met-ten-or-more-complaint-cases.csv")
    assert row["value"] == ""
    assert row["said"] == "not held"
