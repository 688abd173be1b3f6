"""The traps that the source figures set, one test for each, on the real figures and the pages that show them.

The pages are read once each: nothing is published between these tests.
"""

import csv
import re
from decimal import Decimal

import pytest
from django.test import Client

from tests.public.conftest import Read
from tests.public.pages import Page
from tests.statistics.shipped import figures_file, shipped_readings
from tracker.recommendations.models import Recommendation
from tracker.statistics.figuresfile import SeriesSection

pytestmark = pytest.mark.usefixtures("real_world")

SERIES = {item.slug: item for item in figures_file().series}
FIGURES = {seen.figure: seen for item in SERIES.values() for seen in item.observations}
COMPLAINT_SERIES = [
    slug for slug, item in SERIES.items() if re.search(r"complaint|allegations (in public|about)", item.title, re.I)
    and "onduct matter" not in item.title
]  # fmt: skip
RECOMMENDATIONS = [f"/recommendations/police-conduct-and-complaints/{number}/" for number in range(1, 9)]
HOME_OFFICE = [
    slug for slug, item in SERIES.items() if item.observations[0].source == "home-office-misconduct-2023"
]


def series_page(read_once: Read, slug: str) -> Page:
    return read_once(f"/statistics/{slug}/")


def every_page(read_once: Read) -> dict[str, str]:
    """The words of every page that shows a figure, by its address."""
    addresses = ["/", "/statistics/", *RECOMMENDATIONS, *(f"/statistics/{slug}/" for slug in SERIES)]
    return {address: read_once(address).main.text for address in addresses}


def charts_of_recommendations(read_once: Read) -> list[list[SeriesSection]]:
    """Which series stand together on each chart of each recommendation's page."""
    charts = [figure.text for address in RECOMMENDATIONS for figure in read_once(address).main.all("figure")]
    assert len(charts) >= 10
    return [[item for item in SERIES.values() if item.title in chart] for chart in charts]


def test_trap_1_the_share_stands_on_its_own_base_and_says_which_that_is(read_once: Read) -> None:
    text = series_page(read_once, "met-share-no-further-action").main.text
    assert "15,763 ÷ 17,653 = 89.3%" in text
    assert (
        "It is not all 18,454 formal allegations: of those, the share would be 15,763 ÷ 18,454 = 85.4%."
        in text
    )
    assert "801 are left over" in text
    for address, words in every_page(read_once).items():
        for quoted in re.finditer(r"nine in 10", words, re.I):
            assert "swap the base" in words[quoted.start() : quoted.start() + 200], address


def test_trap_2_sums_that_do_not_close_say_so_and_are_never_drawn_as_a_whole(read_once: Read) -> None:
    for slug in (
        "met-allegations-no-further-action",
        "met-allegations-to-proceedings",
        "met-allegations-withdrawn",
    ):
        assert "make 16,282. That is neither 17,653 nor 18,454." in series_page(read_once, slug).main.text
    for slug in (
        "met-recordable-conduct",
        "met-recordable-conduct-to-proceedings",
        "met-recordable-conduct-no-action",
    ):
        assert "does not say what became of the other 231" in series_page(read_once, slug).main.text
    first = read_once(RECOMMENDATIONS[0])
    for row in first.under("Figures").all("svg"):
        assert len(row.all("rect")) <= 1
    assert not {"16,282", "752", "total"} & {bar.text.lower() for bar in first.all("span")}


def test_trap_3_time_bases_are_never_on_one_axis(read_once: Read) -> None:
    assert {item.time_basis for item in SERIES.values()} == {
        "received in a period",
        "finalised in a period",
        "open on a day",
        "over a window",
    }
    for together in charts_of_recommendations(read_once):
        assert len({item.time_basis for item in together}) == 1


def test_trap_4_the_343_days_are_no_year_and_are_never_scaled_up(read_once: Read) -> None:
    for slug in ("met-received-allegations", "met-received-complaints"):
        text = series_page(read_once, slug).main.text
        assert "1 January to 9 December 2022 (343 days)" in text
        assert "must not be scaled up" in text
        assert "must not be added or set on one axis" in text
    pages = "".join(every_page(read_once).values())
    for scaled in (14673 * 365 / 343, 10200 * 365 / 343, 18454 + 14673):
        assert f"{round(scaled):,}" not in pages
    for address, words in every_page(read_once).items():
        for quoted in re.finditer(r"last year", words, re.I):
            assert "rounds this up and calls the period" in words[quoted.start() - 80 : quoted.start()], (
                address
            )


def test_trap_5_a_recordable_conduct_matter_has_its_meaning_in_law(read_once: Read) -> None:
    for slug in ("met-recordable-conduct", "england-wales-recordable-conduct"):
        text = series_page(read_once, slug).main.text
        assert "A conduct matter is by definition not the subject of a complaint." in text
        assert "SI 2020/2, regulation 7" in text
        kinds = (
            "serious assault",
            "sexual offence",
            "corruption",
            "discrimination",
            "relevant offence",
            "gravity",
        )
        assert all(kind in text for kind in (*kinds, "chief officer"))


def test_trap_6_people_with_more_than_one_case_are_said_to_be_that_and_give_no_dismissal_rate(
    read_once: Read,
) -> None:
    for slug in ("met-more-than-one-misconduct-case", "met-more-than-one-case-dismissed"):
        page = series_page(read_once, slug)
        assert "more than one misconduct case" in page.heading
        assert "1,809 ÷ 8,917 = 20.3%" in page.main.text
        assert "9 years, April 2013 to March 2022" in page.main.text
    assert "not a dismissal rate" in series_page(read_once, "met-more-than-one-case-dismissed").main.text
    rate = round(100 * 13 / 1809, 1)
    for address, words in every_page(read_once).items():
        assert f"{rate}%" not in words, address


@pytest.mark.parametrize(
    ("inside", "whole"),
    [
        ("met-received-race", "met-received-discriminatory-actions"),
        ("met-live-complaint-cases-domestic-abuse", "met-live-complaint-cases"),
        ("met-live-conduct-cases-domestic-abuse", "met-live-conduct-cases"),
        ("met-officers-domestic-abuse-complaints", "met-officers-investigated-complaints"),
        ("met-officers-domestic-abuse-conduct", "met-officers-investigated-conduct"),
    ],
)
def test_trap_7_a_subset_says_of_what_and_is_not_to_be_added(
    read_once: Read, inside: str, whole: str
) -> None:
    links = series_page(read_once, inside).under("How to read this").links.values()
    assert f"/statistics/{whole}/" in links
    assert re.search(r"Do not add|never add|must not be added", series_page(read_once, inside).main.text)


def test_trap_7_two_counts_of_officers_are_no_head_count(read_once: Read) -> None:
    for slug in ("met-officers-investigated-complaints", "met-officers-investigated-conduct"):
        assert "added together are not a head count" in series_page(read_once, slug).main.text
    for address, words in every_page(read_once).items():
        for quoted in re.finditer(r"6,728", words):
            assert "must not be added" in words[quoted.start() - 60 : quoted.start()], address


def test_trap_8_equal_values_are_coincidences_and_nothing_is_matched_on_them(read_once: Read) -> None:
    assert "a coincidence" in series_page(read_once, "met-share-no-further-action").main.text
    assert "a coincidence" in series_page(read_once, "england-wales-share-no-further-action").main.text
    assert "coincidence" in series_page(read_once, "met-recordable-conduct-to-proceedings").main.text
    assert "coincidence" in series_page(read_once, "met-live-conduct-cases-domestic-abuse").main.text
    assert "÷" not in series_page(read_once, "england-wales-share-no-further-action").main.one("table").text


def test_trap_9_places_and_populations_are_labels_of_their_own_and_never_share_an_axis(
    read_once: Read,
) -> None:
    met, london, country = (
        SERIES[slug].geography
        for slug in ("met-complaint-allegations", "london-conduct-matters", "england-wales-conduct-matters")
    )
    assert len({met, london, country}) == 3
    assert "in London" in london
    assert (
        "Do not set this beside figures for the Met."
        in series_page(read_once, "london-conduct-matters").main.text
    )
    for together in charts_of_recommendations(read_once):
        assert len({(item.geography, item.population) for item in together}) == 1


def test_trap_10_a_table_that_is_not_held_reads_not_held_and_never_0(read_once: Read, client: Client) -> None:
    for slug in ("met-ten-or-more-complaint-cases", "met-ten-or-more-complaint-outcomes"):
        page = series_page(read_once, slug)
        [row] = page.main.one("table").rows()
        assert row["Figure"] == "not held"
        [chart] = page.main.all("figure")
        assert "Not held" in chart.text
        assert not chart.all("rect")
        assert "Not held does not mean none." in page.main.text
        [line] = csv.DictReader(client.get(f"/statistics/{slug}.csv").content.decode().splitlines())
        assert (line["value"], line["said"]) == ("", "not held")


def test_trap_10_the_disclosure_has_no_question_3(read_once: Read) -> None:
    places = {
        seen.place
        for item in SERIES.values()
        for seen in item.observations
        if seen.source == "foi-01-foi-23-030732"
    }
    assert places == {"question 1", "question 2", "question 4", "question 5"}
    assert "It has no question 3." in series_page(read_once, "met-live-complaint-cases").main.text


@pytest.mark.parametrize(
    ("slug", "said", "bare"),
    [
        ("met-received-complaints", "10,200 (looks rounded)", "10,200"),
        ("met-received-individual-behaviours", "almost 1,000", "1,000"),
        ("met-received-share-delivery-of-duties", "six in 10", "0.6"),
        ("met-share-no-further-action", "89% (rounded)", "89%"),
    ],
)
def test_trap_11_what_is_about_right_looks_like_it_wherever_it_is_shown(
    read_once: Read, slug: str, said: str, bare: str
) -> None:
    page = series_page(read_once, slug)
    [row] = page.main.one("table").rows()
    assert row["Figure"] == said != bare
    [chart] = page.main.all("figure")
    assert said in chart.text
    for address in RECOMMENDATIONS:
        for table in read_once(address).main.all("table"):
            for row in table.rows():
                if row.get("What is counted") == SERIES[slug].title and "Figure" in row:
                    assert row["Figure"] == said


def test_trap_12_the_line_of_the_old_release_ends_and_says_why(read_once: Read) -> None:
    ended = [slug for slug in HOME_OFFICE if "omplaint allegations" in SERIES[slug].title]
    assert len(ended) == 7
    for slug in ended:
        item = SERIES[slug]
        assert str(item.last_period_end) == "2024-03-31"
        text = series_page(read_once, slug).main.text
        assert "this line cannot be continued after the year to March 2024" in text
        assert max(str(seen.end) for seen in item.observations) <= "2024-03-31"


@pytest.mark.parametrize(
    "slug", ["met-complaint-allegations", "england-wales-complaint-allegations", "met-received-allegations"]
)
def test_trap_12_complaints_before_and_after_february_2020_are_not_counted_alike(
    read_once: Read, slug: str
) -> None:
    assert "from 1 February 2020" in series_page(read_once, slug).main.text


def test_trap_13_a_rise_is_neither_good_nor_bad_news(read_once: Read) -> None:
    assert {item.polarity for item in SERIES.values()} == {"ambiguous"}
    for slug in SERIES:
        assert "Neither good nor bad news by itself." in series_page(read_once, slug).main.text
    for address, words in every_page(read_once).items():
        assert not re.search(
            r"\b(improve[ds]?|improvement|worse[n]?ed|better than|good news\.)", words, re.I
        ), address


def test_trap_14_only_statistics_are_shipped_and_nobody_is_named(read_once: Read) -> None:
    assert len(FIGURES) == 39
    shown = "".join(every_page(read_once).values())
    for left_out in ("45,000", "Couzens", "Carrick"):
        assert left_out not in shown


def test_trap_15_a_newspapers_copy_says_whose_it_is_and_that_nobody_checked_it(
    read_once: Read, client: Client
) -> None:
    second_hand = {item.slug: item for item in figures_file().sources if item.reported_by}
    assert set(second_hand) == {
        "home-office-misconduct-2023",
        "mayors-question-complaints-2022",
        "casey-review-interim-2022",
    }
    for slug, item in SERIES.items():
        source = second_hand.get(item.observations[0].source)
        if source:
            words = f"as reported by {source.reported_by}; not checked against the original"
            assert words in series_page(read_once, slug).main.text
            rows = csv.DictReader(client.get(f"/statistics/{slug}.csv").content.decode().splitlines())
            assert {(row["reported_by"], row["checked"]) for row in rows} == {
                (source.reported_by, "not checked against the original")
            }


def test_trap_15_every_chart_on_a_recommendations_page_has_its_source_under_it(read_once: Read) -> None:
    for address in RECOMMENDATIONS:
        figures = read_once(address).under("Figures")
        assert figures.text.count("Source: ") >= len(figures.all("figure"))


@pytest.mark.parametrize("slug", COMPLAINT_SERIES)
def test_trap_16_the_iopcs_cautions_travel_with_every_figure_about_complaints(
    read_once: Read, slug: str
) -> None:
    text = series_page(read_once, slug).main.text
    assert "Not every complaint alleges misconduct: some express dissatisfaction." in text
    assert "The definition of a complaint was widened" in text
    assert "can still mean an explanation, an apology or learning" in text


def test_trap_16_they_travel_onto_the_pages_of_recommendations_too(read_once: Read) -> None:
    for number in (1, 2, 3, 4, 6, 7):
        assert "Not every complaint alleges misconduct" in read_once(RECOMMENDATIONS[number - 1]).main.text


def test_every_figure_on_every_page_is_one_that_is_held(read_once: Read) -> None:
    held = {figure.said.lower() for reading in shipped_readings() for figure in reading.figures}
    for address in [*RECOMMENDATIONS, "/statistics/"]:
        for table in read_once(address).main.all("table"):
            assert {row["Figure"].lower() for row in table.rows() if "Figure" in row} <= held
    assert Recommendation.objects.count() == 8
    assert Decimal("15763") in {seen.value for seen in FIGURES.values()}
