"""The front page: every report at a glance, what changed lately, what comes next."""

from pathlib import Path

import pytest

from accounts.models import User
from tests.assessments.steps import published, put_out
from tests.evidence.conftest import sent
from tests.many import many_reports
from tests.public.conftest import Read
from tracker.evidence.actions import accept_update
from tracker.evidence.words import Words
from tracker.recommendations.models import Recommendation

pytestmark = pytest.mark.usefixtures("real_world")

REPORT = "Police Conduct and Complaints"


def test_each_report_is_a_card_that_says_whose_it_is_and_when_it_came(read: Read) -> None:
    card = read("/").under(REPORT)
    assert card.links[REPORT] == "/recommendations/police-conduct-and-complaints/"
    assert "London Assembly Police and Crime Committee, late 2022" in card.text


def test_its_first_line_names_the_committee_and_speaks_of_several_where_there_are(
    read: Read, tmp_path: Path
) -> None:
    told = "The Police and Crime Committee asks; public bodies answer."
    assert told in read("/").main.text
    many_reports(tmp_path, count=1, recommendations=1)
    page = read("/")
    assert "Scrutiny committees ask; public bodies answer." in page.main.text
    assert "what each committee found." in page.main.text


def test_the_strip_leads_to_every_recommendation_by_number_title_and_word(read: Read) -> None:
    links = read("/").main.links
    for row in Recommendation.objects.all():
        [text] = [text for text, url in links.items() if url == row.get_absolute_url()][:1]
        assert text.startswith(f"Recommendation {row.number}")
        assert "Not yet assessed" in text


def test_the_legend_says_in_words_and_counts_what_the_strip_shows(read: Read) -> None:
    text = read("/").main.text
    assert "8 recommendations" in text
    assert "8 not yet assessed" in text


def test_there_is_no_percentage_anywhere(read: Read) -> None:
    page = read("/")
    assert "%" not in page.main.text
    assert "per cent" not in page.main.text


def test_what_changed_lately_names_the_newest_edition_first_with_its_day(read: Read) -> None:
    lately = read("/").under("What changed lately")
    assert lately.links["Edition 2"] == "/changes/2/"
    assert lately.text.index("Edition 2, 1 March 2025") < lately.text.index("Edition 1, 10 January 2025")


def test_what_comes_next_names_the_recurring_recommendation_and_no_date_that_has_passed(read: Read) -> None:
    coming = read("/").under("What comes next")
    assert "each release of the annual police complaints statistics" in coming.text
    assert "/recommendations/police-conduct-and-complaints/4/" in coming.links.values()
    assert "31 December 2022" not in coming.text


def test_ten_reports_fit_each_with_a_card_of_its_own(read: Read, tmp_path: Path) -> None:
    many_reports(tmp_path, count=9, recommendations=2)
    titles = [heading.text for heading in read("/").main.all("h2")]
    assert titles[:10] == [*(f"Lamps {number}" for number in range(9, 0, -1)), REPORT]


def test_it_says_where_a_body_and_the_committee_differ_and_of_several_reports_in_which(
    read: Read, ada: User, bola: User, cai: User, tmp_path: Path
) -> None:
    differ = "Where a body and the Committee differ"
    assert differ not in read("/").main.text
    done = Words(progress="says it is done", done="All of it.")
    update = accept_update(update=sent(cai, "3b", done), by=ada)
    put_out(updates=[update], note="What the IOPC says.", by=ada)
    published(ada, bola, "3b", "not met")
    title = "3 Adopt a consistent complaints data policy"
    assert read("/").under(differ).links == {title: "/recommendations/police-conduct-and-complaints/3/"}
    assert read("/").under(differ).text == f"{differ} {title}"
    many_reports(tmp_path, count=1, recommendations=1)
    assert read("/").under(differ).text == f"{differ} {title}, {REPORT}"
    assert f", {REPORT} (no date is known)" in read("/").under("What comes next").text
    assert f"footage, {REPORT}" in read("/changes/1/").under("Which recommendations it touched").text
