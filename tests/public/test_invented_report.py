"""Another committee's report, with other roles, letters and numbers, reads as well as the first."""

import pytest

from tests import factories
from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import AddresseeTerms, RecommendationText

pytestmark = pytest.mark.usefixtures("invented_world")

REPORT = "/recommendations/street-lighting/"


def voices(page: Page) -> list[dict[str, str]]:
    return page.under("What they say, what the Committee found").one("table").rows()


@pytest.mark.parametrize(
    "address",
    ["/", "/recommendations/", REPORT, f"{REPORT}A1/", f"{REPORT}B2/", "/bodies/", "/bodies/lamplighter/",
     "/bodies/lighting-committee/", "/statistics/", "/changes/", "/changes/1/", "/words/"],
)  # fmt: skip
def test_every_page_is_there_and_says_nothing_of_another_report(read: Read, address: str) -> None:
    text = read(address).text
    assert "Police Conduct" not in text
    assert "MOPAC" not in text


def test_numbers_and_letters_are_shown_as_the_report_has_them(read: Read) -> None:
    assert [row["What was asked"][:3] for row in voices(read(f"{REPORT}A1/"))] == ["A1x", "A1y"]
    assert [row["Number"] for row in read("/recommendations/").main.one("table").rows()] == ["A1", "B2"]


def test_who_is_not_asked_for_a_part_is_said_to_be_that_and_not_to_be_silent(read: Read) -> None:
    first, second = voices(read(f"{REPORT}A1/"))
    assert first["What the Chief Lamplighter says"] == "Nothing recorded here yet"
    assert second["What the Chief Lamplighter says"] == "Not asked for this"
    assert second["What the Gas Works says"] == "Nothing recorded here yet"


def test_a_date_of_one_part_says_which_part_and_whom_it_is_for(read: Read) -> None:
    when = read(f"{REPORT}A1/").under("When").text
    assert "31 December 2024" in when
    assert "for the Chief Lamplighter and the Gas Works (A1x)" in when


def test_what_would_settle_one_part_stands_beside_what_would_settle_the_whole(read: Read) -> None:
    settles = read(f"{REPORT}A1/").under("What would settle it").text
    assert "A list of lamps, all alight." in settles
    assert "A1y A figure for each month." in settles


def test_it_leads_to_the_report_itself_and_says_by_when_a_reply_was_requested(read: Read) -> None:
    page = read(f"{REPORT}A1/")
    asked = page.under("What they say, what the Committee found")
    assert asked.links["The report itself"] == "https://lamps.example/report"
    facts = page.main.all("dl")[0].facts
    assert (
        facts["Asked of"]
        == "Chief Lamplighter, through the Office of Lamps, reply requested by 1 August 2024"
    )
    assert "reply requested" not in facts["Together with"]


def test_the_reports_own_words_lead_to_it_as_well(read: Read) -> None:
    text = RecommendationText.objects.current().get(recommendation__number="A1")
    factories.revise(text, wording="We recommend that lamps be lit.")
    page = read(f"{REPORT}A1/")
    quoted = page.under("In the report’s words")
    assert "We recommend that lamps be lit." in quoted.text
    assert quoted.links["The report itself"] == "https://lamps.example/report"
    assert page.text.count("The report itself") == 1


def test_it_says_how_often_it_is_owed_with_what_and_when_to_look_again(read: Read) -> None:
    once, each = read(f"{REPORT}A1/"), read(f"{REPORT}B2/")
    assert once.main.all("dl")[0].facts["How often"] == "Once, then kept up"
    assert each.main.all("dl")[0].facts["How often"] == "Each time: each first night of frost"
    assert "To be looked at again at: the longest night of each year." in once.under("When").text
    assert "To be looked at again" not in each.under("When").text


def test_partners_without_a_lead_are_not_together_with_nobody(read: Read) -> None:
    terms = AddresseeTerms.objects.current().get(
        addressee__recommendation__number="B2", addressee__body__slug="lamp-office"
    )
    factories.revise(terms, role="partner")
    facts = read(f"{REPORT}B2/").main.all("dl")[0].facts
    assert facts["Asked to help"] == "Office of Lamps"
    assert "Together with" not in facts
    assert read(f"{REPORT}A1/").main.all("dl")[0].facts["Together with"] == "Old Town Gas Works"


def test_a_finding_leads_to_both_that_follow_from_it(read: Read) -> None:
    found = read(REPORT).main.one("li", id="finding-F1")
    assert list(found.links.values()) == [f"{REPORT}A1/", f"{REPORT}B2/"]


def test_before_a_target_date_has_ended_nothing_says_that_it_has(read: Read) -> None:
    then = read(f"{REPORT}A1/?as-at=2024-12-31").under("When").text
    after = read(f"{REPORT}A1/?as-at=2025-01-01").under("When").text
    assert "passed" not in then
    assert "The target date passed at the end of 31 December 2024" in after


def test_before_and_after_lead_past_what_was_added_in_between(read: Read, write: factories.Write) -> None:
    added = (
        "  - number: A2\n    title: New\n    owed: once\n    addressees: [{body: lamp-office, role: lead}]\n"
        "    parts: [{letter: a, text: Do it}]\n\n  - number: B2"
    )
    text = factories.changed(factories.INVENTED.read_text(), ("  - number: B2", added))
    load_report(path=write(text), update=True)
    followed = [
        [link["href"] for link in read(f"{REPORT}{number}/").main.all("a", rel=rel)]
        for number, rel in (("A1", "next"), ("A2", "prev"), ("A2", "next"), ("B2", "prev"))
    ]
    assert followed == [[f"{REPORT}A2/"], [f"{REPORT}A1/"], [f"{REPORT}B2/"], [f"{REPORT}A2/"]]


def test_where_no_figure_was_ever_loaded_the_pages_say_so(read: Read) -> None:
    assert "No figure has been published here yet." in read("/statistics/").main.text
    assert "No figure is tied to this recommendation." in read(f"{REPORT}A1/").under("Figures").text
