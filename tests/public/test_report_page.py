"""A report's page: what it is about, what it found, what it recommends."""

import pytest

from tests.public.conftest import Read
from tracker.recommendations.models import Recommendation

pytestmark = pytest.mark.usefixtures("real_world")

ADDRESS = "/recommendations/police-conduct-and-complaints/"


def test_it_says_whose_it_is_when_it_came_and_why_no_day_is_given(read_once: Read) -> None:
    page = read_once(ADDRESS)
    assert page.heading == "Police Conduct and Complaints"
    assert "London Assembly Police and Crime Committee" in page.main.text
    assert "late 2022" in page.main.text
    assert "no exact day is shown" in page.main.text


def test_it_lists_every_recommendation_with_its_title_and_word(read_once: Read) -> None:
    links = read_once(ADDRESS).under("What it recommends").links
    for row in Recommendation.objects.all():
        [text] = [text for text, url in links.items() if url == row.get_absolute_url()]
        assert "Not yet assessed" in text
    assert any("Joint tracker for IOPC learning recommendations" in text for text in links)


def test_its_sentence_and_its_description_count_in_words(read_once: Read) -> None:
    page = read_once(ADDRESS)
    assert "8 recommendations: 8 not yet assessed." in page.main.text
    assert page.description == "Police Conduct and Complaints: 8 recommendations: 8 not yet assessed."


@pytest.mark.parametrize(("number", "recommendation"), [("1", "2"), ("3", "5"), ("4", "6")])
def test_a_finding_leads_to_the_recommendation_that_follows_from_it(
    read_once: Read, number: str, recommendation: str
) -> None:
    [found] = read_once(ADDRESS).main.all("li", id=f"finding-{number}")
    assert list(found.links.values()) == [f"{ADDRESS}{recommendation}/"]


def test_finding_2_leads_to_none_and_says_so(read_once: Read) -> None:
    [found] = read_once(ADDRESS).main.all("li", id="finding-2")
    assert not found.links
    assert "The published report links this finding to no recommendation." in found.text


def test_it_says_that_a_reply_exists_which_is_not_held_here(read_once: Read) -> None:
    assert "lists a response by the Mayor" in read_once(ADDRESS).main.text
    assert "That is not proof that there was none." in read_once(ADDRESS).main.text
