"""The register: every recommendation in one table that can be narrowed, sorted, paged and downloaded."""

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests import factories
from tests.many import many_reports
from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.recommendations.models import PartText, RecommendationText

pytestmark = pytest.mark.usefixtures("real_world")

REGISTER = "/recommendations/"


def numbers(page: Page) -> list[str]:
    """The numbers of the recommendations in the table; none where there is no table."""
    tables = page.main.all("table")
    return [row["Number"] for row in tables[0].rows()] if tables else []


def download(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    return list(csv.DictReader(response.content.decode().splitlines()))


def choices(page: Page, field: str) -> dict[str, str]:
    """What can be chosen in a field, by its value."""
    return {option.get("value"): option.text for option in page.main.one("select", name=field).all("option")}


def test_it_lists_all_eight_with_who_was_asked_the_word_and_the_last_change(read: Read) -> None:
    rows = read(REGISTER).main.one("table").rows()
    assert [row["Number"] for row in rows] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    last = rows[-1]
    assert last["Recommendation"].startswith("Joint tracker for IOPC learning recommendations")
    assert last["Asked of"] == "MOPAC and IOPC"
    assert last["What the Committee found"] == "not yet assessed"
    assert last["Last change"] == "1 March 2025"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("report=police-conduct-and-complaints", "12345678"),
        ("body=mopac", "8"),
        ("body=met", "25678"),
        ("body=home-secretary", "27"),
        ("theme=complaints+data", "34"),
        ("theme=scrutiny", "468"),
        ("word=not+yet+assessed", "12345678"),
        ("text=footage", "5"),
        ("text=FOOTAGE", "5"),
        ("text=raw+data+each+force", "3"),
        ("text=8", "8"),
        ("body=iopc&theme=scrutiny", "468"),
        ("body=iopc&theme=scrutiny&text=tracker", "8"),
        ("text=100%25", ""),
        ("text=_", ""),
        ("text=nothing+like+this", ""),
    ],
)
def test_it_is_narrowed_by_report_body_theme_word_and_text_together(
    read: Read, query: str, found: str
) -> None:
    assert numbers(read(f"{REGISTER}?{query}")) == list(found)


def test_every_choice_says_how_many_it_would_show_and_shows_that_many(read: Read) -> None:
    page = read(REGISTER)
    for field in ("report", "body", "theme", "word"):
        offered = {value: text for value, text in choices(page, field).items() if value}
        assert offered
        for value, text in offered.items():
            query = f"{REGISTER}?{field}={value.replace(' ', '+')}"
            assert text.endswith(f"({len(numbers(read(query)))})"), (field, value, text)


def test_what_was_chosen_stays_in_the_fields_and_the_address_holds_it_through_sort_and_download(
    read: Read,
) -> None:
    page = read(f"{REGISTER}?body=iopc&text=the")
    form = page.main.one("form")
    assert form["method"] == "get"
    chosen = form.one("select", name="body").all("option", selected="")
    assert [option["value"] for option in chosen] == ["iopc"]
    assert form.one("input", name="text")["value"] == "the"
    for words, url in page.main.links.items():
        if "sort=" in url or "Download" in words:
            assert parse_qs(urlsplit(url).query)["body"] == ["iopc"], words
            assert parse_qs(urlsplit(url).query)["text"] == ["the"], words


def test_the_count_says_what_is_shown_and_what_there_is(read: Read) -> None:
    assert "8 recommendations" in read(REGISTER).main.text
    narrowed = read(f"{REGISTER}?theme=scrutiny").main.text
    assert "3 recommendations that match, of 8 in all" in narrowed


def test_an_empty_result_says_what_to_loosen_and_leads_back_to_all(read: Read) -> None:
    page = read(f"{REGISTER}?text=nothing+like+this")
    assert "No recommendation matches all of this." in page.main.text
    assert REGISTER in page.main.links.values()


@pytest.mark.parametrize("column", ["number", "title", "asked_of", "word", "changed_at"])
def test_every_column_sorts_both_ways_and_says_so(read: Read, column: str) -> None:
    up, down = read(f"{REGISTER}?sort={column}"), read(f"{REGISTER}?sort=-{column}")
    assert sorted(numbers(up)) == sorted(numbers(down)) == list("12345678")
    assert numbers(up) == numbers(down)[::-1]
    [ascending] = up.main.all("th", **{"aria-sort": "ascending"})
    [descending] = down.main.all("th", **{"aria-sort": "descending"})
    assert ascending.text == descending.text


def test_the_text_is_looked_for_in_the_title_the_aim_the_wording_and_the_parts(read: Read) -> None:
    def found(word: str) -> list[str]:
        return numbers(read(f"{REGISTER}?text={word}"))

    text = RecommendationText.objects.current().get(recommendation__number="3")
    factories.revise(text, title="An aardvark", aim="A badger", wording="A capybara")
    part = PartText.objects.current().get(part__recommendation__number="5", part__letter="a")
    factories.revise(part, text="A dormouse")
    assert [found(word) for word in ("aardvark", "badger", "capybara", "dormouse", "elephant")] == [
        ["3"], ["3"], ["3"], ["5"], [],
    ]  # fmt: skip


def test_the_last_change_sorts_by_the_edition_that_made_it(read: Read) -> None:
    for number in ("5", "2"):
        text = RecommendationText.objects.current().get(recommendation__number=number)
        factories.revise(text, aim=f"Another aim of {number}")
    assert numbers(read(f"{REGISTER}?sort=changed_at")) == list("13467852")
    assert numbers(read(f"{REGISTER}?sort=-changed_at"))[:2] == ["2", "5"]


def test_titles_sort_by_the_alphabet(read: Read) -> None:
    titles = [row["Recommendation"] for row in read(f"{REGISTER}?sort=title").main.one("table").rows()]
    assert titles == sorted(titles)


def test_the_download_has_the_rows_of_the_same_filter_with_the_sentence_of_each(
    client: Client, read: Read
) -> None:
    links = read(f"{REGISTER}?theme=scrutiny").main.links
    [address] = [url for text, url in links.items() if "Download" in text]
    rows = download(client, address)
    assert [row["number"] for row in rows] == ["4", "6", "8"]
    last = rows[-1]
    assert last["sentence"] == read("/recommendations/police-conduct-and-complaints/8/").description
    assert last["asked_of"] == "Mayor's Office for Policing and Crime; Independent Office for Police Conduct"
    assert last["target_date"] == "2022-12-31"
    assert last["what_the_committee_found"] == "not yet assessed"
    assert (last["last_change"], last["edition"]) == ("2025-03-01", "2")
    assert last["address"] == "/recommendations/police-conduct-and-complaints/8/"


def test_the_download_keeps_the_order_and_leaves_out_what_the_page_left_out(
    client: Client, read: Read
) -> None:
    page = read(f"{REGISTER}?theme=scrutiny&sort=-number&sort=splendid&word=splendid&page=9")
    [address] = [url for text, url in page.main.links.items() if "Download" in text]
    assert parse_qs(urlsplit(address).query) == {"theme": ["scrutiny"], "sort": ["-number"]}
    assert [row["number"] for row in download(client, address)] == ["8", "6", "4"]
    [plain] = [url for text, url in read(REGISTER).main.links.items() if "Download" in text]
    assert plain == "/recommendations.csv"


@pytest.mark.parametrize(
    "query", ["body=nosuch", "word=splendid", "theme=fishing", "report=none", "sort=nonsense"]
)
def test_a_download_of_what_there_is_not_is_not_every_row(client: Client, query: str) -> None:
    response = client.get(f"/recommendations.csv?{query}&text=the")
    assert response.status_code == 404
    assert any(
        said in response.content.decode() for said in ("Select a valid choice", "cannot be sorted like that")
    )


def test_a_page_has_25_rows_and_the_pages_together_have_each_row_once(
    client: Client, read: Read, tmp_path: Path
) -> None:
    many_reports(tmp_path, count=4, recommendations=15)
    first = read(REGISTER)
    assert len(first.main.one("table").rows()) == 25
    assert "Showing 1 to 25 of 68 recommendations" in first.main.text
    for sort in ("", "-number", "title", "asked_of", "word", "-changed_at"):
        every = [
            url
            for page in (1, 2, 3)
            for row in read(f"{REGISTER}?sort={sort}&page={page}").main.one("tbody").all("tr")
            for url in [link["href"] for link in row.all("a")]
        ]
        assert len(every) == len(set(every)) == 68, sort
    assert len(download(client, "/recommendations.csv")) == 68


def test_with_several_reports_each_row_says_which_it_is_of(read: Read, tmp_path: Path) -> None:
    many_reports(tmp_path, count=1, recommendations=2)
    titles = [row["Recommendation"] for row in read(REGISTER).main.one("table").rows()]
    assert "Mend lamp 1 of 1" in titles[0]
    assert "Lamps 1" in titles[0]
    assert numbers(read(f"{REGISTER}?report=lamps-1")) == ["1", "2"]


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("sort=nonsense", "cannot be sorted like that"),
        ("sort=--number", "cannot be sorted like that"),
        ("page=0", "There is no page 0"),
        ("page=-1", "There is no page -1"),
        ("page=9e99", "There is no page 9e99"),
        ("page=2", "There is no page 2"),
        ("body=nobody", "Body:"),
        ("theme=fishing", "Theme:"),
        ("word=splendid", "What the Committee found:"),
        ("report=none", "Report:"),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(read: Read, query: str, notice: str) -> None:
    page = read(f"{REGISTER}?{query}")
    assert notice in page.main.text
    assert numbers(page) == list("12345678")
