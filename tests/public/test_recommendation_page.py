"""A recommendation's page, on the real report."""

import re

import pytest
from django.conf import settings

from tests.public.conftest import Read
from tests.public.pages import Page
from tests.statistics.shipped import figures_file
from tracker.statistics.figuresfile import IndicatorSection

pytestmark = pytest.mark.usefixtures("real_world")

REPORT = "/recommendations/police-conduct-and-complaints/"
EVERY = [str(number) for number in range(1, 9)]


def facts(page: Page) -> dict[str, str]:
    """Who was asked, and what for."""
    return page.main.all("dl")[0].facts


def ties(number: str) -> list[IndicatorSection]:
    """Which series are tied to a recommendation, and by which two sentences."""
    [found] = [tie for tie in figures_file().recommendations if tie.number == number]
    return found.figures


def voices(page: Page) -> list[dict[str, str]]:
    """What they say beside what the Committee found."""
    return page.under("What they say, what the Committee found").one("table").rows()


@pytest.mark.parametrize("number", EVERY)
def test_the_sentence_is_the_first_thing_said_and_the_description_of_the_page(
    read_once: Read, number: str
) -> None:
    page = read_once(f"{REPORT}{number}/")
    assert page.description.endswith(".")
    assert len(page.description) > 20
    after_heading = page.main.text.partition(page.heading)[2].strip()
    assert after_heading.startswith(page.description)


def test_recommendation_8_reads_as_a_newspaper_could_print_it(read_once: Read) -> None:
    page = read_once(f"{REPORT}8/")
    assert page.heading == "Joint tracker for IOPC learning recommendations"
    assert page.description == (
        "Nobody has recorded an answer here yet. The report set a target date of 31 December 2022."
    )


def test_it_says_what_it_is_for_and_who_was_asked(read_once: Read) -> None:
    said = facts(read_once(f"{REPORT}8/"))
    assert said["What for"] == "Whether the Met carries out the IOPC's learning recommendations is tracked."
    assert said["Asked of"] == (
        "Mayor's Office for Policing and Crime and Independent Office for Police Conduct, jointly"
    )
    assert said["About"] == "Metropolitan Police Service"


def test_the_mayor_is_asked_and_answers_through_mopac(read_once: Read) -> None:
    page = read_once(f"{REPORT}2/")
    assert facts(page)["Asked of"] == "Mayor of London, through MOPAC"
    assert "The Mayor, through MOPAC, has replied" in page.description
    assert "the Home Secretary, through the Home Office, to decide" in page.main.text


def test_every_other_role_is_named_with_its_note(read_once: Read) -> None:
    assert facts(read_once(f"{REPORT}2/"))["Together with"].startswith(
        "Independent Office for Police Conduct"
    )
    assert (
        "(One of the forces to be asked for feedback)" in facts(read_once(f"{REPORT}6/"))["To be consulted"]
    )
    together = facts(read_once(f"{REPORT}7/"))["Together with"]
    assert (
        "(The IOPC is also the body that would gain from the uplift), Metropolitan Police Service" in together
    )
    assert "own minutes are the record" in facts(read_once(f"{REPORT}4/"))["For"]


def test_bodies_lead_to_their_pages(read_once: Read) -> None:
    links = read_once(f"{REPORT}8/").main.links
    assert links["Mayor's Office for Policing and Crime"] == "/bodies/mopac/"


def test_what_each_says_stands_beside_what_the_committee_found_for_every_part(read_once: Read) -> None:
    rows = voices(read_once(f"{REPORT}8/"))
    assert [row["What was asked"] for row in rows] == [
        "8a Set up a formal joint mechanism",
        "8b Publish its details",
    ]
    for row in rows:
        assert row["What MOPAC says"] == row["What the IOPC says"] == "Nothing recorded here yet"
        assert row["What the Committee found"] == "not yet assessed"


def test_a_reply_that_is_known_of_and_not_held_is_neither_an_answer_nor_silence(read_once: Read) -> None:
    [row] = voices(read_once(f"{REPORT}2/"))
    assert row["What the Mayor says"] == "There is a reply, not added here yet"
    assert row["What the Met says"] == "Nothing recorded here yet"


@pytest.mark.parametrize(
    ("number", "result"),
    [
        ("2", "The statutory guidance is reviewed so that removal can be immediate"),
        ("7", "long-term uplift in resources"),
    ],
)
def test_a_result_that_is_sought_stands_apart_from_what_was_asked(
    read_once: Read, number: str, result: str
) -> None:
    page = read_once(f"{REPORT}{number}/")
    assert not any(result in row["What was asked"] for row in voices(page))
    apart = page.main.text.partition("The result sought")[2]
    assert result in apart
    assert "not asked directly" in apart


@pytest.mark.parametrize("number", EVERY)
def test_it_says_what_would_settle_it_and_which_version_of_that_this_is(read_once: Read, number: str) -> None:
    settles = read_once(f"{REPORT}{number}/").under("What would settle it").text
    assert re.search(r"Version 1, 10 January 2025", settles)


def test_a_date_in_the_report_is_shown_with_whom_it_is_for_and_that_it_has_passed(read_once: Read) -> None:
    when = read_once(f"{REPORT}8/").under("When").text
    assert "31 December 2022" in when
    assert "Set in the report, for MOPAC and the IOPC" in when
    assert "The target date passed at the end of 31 December 2022; nothing is recorded here yet." in when


@pytest.mark.parametrize("number", ["1", "2", "3", "5", "6", "7"])
def test_where_no_date_was_set_it_says_so_and_speaks_of_no_deadline(read_once: Read, number: str) -> None:
    page = read_once(f"{REPORT}{number}/")
    assert "No date was set." in page.under("When").text
    assert "deadline" not in page.main.text.lower()
    assert "overdue" not in page.main.text.lower()


def test_what_recurs_says_with_what_and_that_none_is_recorded_yet(read_once: Read) -> None:
    when = read_once(f"{REPORT}4/").under("When").text
    assert "each release of the annual police complaints statistics" in when
    assert "No release recorded yet." in when


@pytest.mark.parametrize("number", ["1", "2", "3", "4", "6", "7"])
def test_figures_come_with_chart_table_source_and_what_they_can_and_cannot_show(
    read_once: Read, number: str
) -> None:
    figures = read_once(f"{REPORT}{number}/").under("Figures")
    charts = figures.all("figure")
    tables = [table for table in figures.all("table") if "Figure" in table.rows()[0]]
    assert len(charts) == len(tables) > 0
    for chart, table in zip(charts, tables, strict=True):
        values = [row["Figure"] for row in table.rows()]
        assert all(value.lower() in chart.text.lower() for value in values)
    for tie in ties(number):
        assert f"/statistics/{tie.series}/" in figures.links.values()
        assert tie.can_show in figures.text
        assert tie.cannot_show in figures.text
    assert figures.text.count("Source: ") == len(charts)
    assert "not checked against the original" in figures.text or "Made and reported by" in figures.text


@pytest.mark.parametrize("number", ["5", "8"])
def test_where_no_figure_bears_on_it_the_page_says_so_and_shows_none(read_once: Read, number: str) -> None:
    figures = read_once(f"{REPORT}{number}/").under("Figures")
    assert "No figure held bears on this recommendation" in figures.text
    assert not figures.all("figure", "table")


def test_its_history_runs_from_the_newest_edition_to_the_report(read_once: Read) -> None:
    story = [item.text for item in read_once(f"{REPORT}1/").under("What happened").all("li")]
    assert story[0].startswith("1 March 2025 Edition 2")
    assert story[1].startswith("10 January 2025 Edition 1")
    assert story[2].startswith("Late 2022 London Assembly Police and Crime Committee published the report")


def test_it_can_be_cited_as_this_edition(read_once: Read) -> None:
    cite = read_once(f"{REPORT}3/").under("Cite this edition")
    address = f"{settings.BASE_URL}{REPORT}3/?as-at=2"
    assert "Adopt a consistent complaints data policy" in cite.text
    assert "edition 2, 1 March 2025" in cite.text
    assert cite.links[address] == address


def test_an_error_can_be_reported_by_mail_that_names_the_page_and_the_edition(read_once: Read) -> None:
    mail = read_once(f"{REPORT}3/").under("Cite this edition").links["Report an error"]
    assert mail.startswith(f"mailto:{settings.CONTACT_EMAIL}?subject=")
    assert "%2Frecommendations%2Fpolice-conduct-and-complaints%2F3%2F%20%28edition%202%29" in mail.replace(
        "/", "%2F"
    )


def test_one_thing_asked_of_one_body_reads_as_simply_as_it_is(read_once: Read) -> None:
    page = read_once(f"{REPORT}1/")
    assert not page.under("What they say, what the Committee found").all("table")
    assert not re.search(r"\bpart\b", page.text, re.I)
    assert "1a" not in page.text
    said = page.under("What they say, what the Committee found").text
    assert "What the Home Office says Nothing recorded here yet" in said
    assert "What the Committee found not yet assessed" in said


def test_the_neighbours_are_one_step_away_and_the_report_one_step_up(read_once: Read) -> None:
    links = read_once(f"{REPORT}3/").links.values()
    assert f"{REPORT}2/" in links
    assert f"{REPORT}4/" in links
    assert REPORT in links


def test_it_says_from_which_finding_it_follows(read_once: Read) -> None:
    assert facts(read_once(f"{REPORT}5/"))["Follows from"] == "finding 3"
    assert "Follows from" not in facts(read_once(f"{REPORT}8/"))


@pytest.mark.parametrize("number", EVERY)
def test_no_text_ends_in_two_stops_or_holds_a_gap_before_one(read_once: Read, number: str) -> None:
    text = read_once(f"{REPORT}{number}/").main.text
    assert re.findall(r".{30}(?:\w\.\.(?!\.)|,,| ;)", text) == []
