"""Any past day can be asked for on every page and every download, and what it shows never changes."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests import factories
from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.bodies.models import Body, BodyName
from tracker.core.editions import At
from tracker.core.models import Edition
from tracker.recommendations.models import (
    Addressee,
    AddresseeTerms,
    Ask,
    Part,
    PartText,
    Recommendation,
    RecommendationText,
    ReportText,
)
from tracker.statistics.models import Observation, Series, SeriesText

pytestmark = pytest.mark.usefixtures("real_world")

REPORT = "/recommendations/police-conduct-and-complaints/"
STATISTICS = ["/statistics/met-complaint-allegations/", "/statistics/met-complaint-allegations.csv"]
PAGES = [
    "/",
    "/recommendations/",
    "/recommendations/?sort=asked_of",
    "/recommendations/?sort=-changed_at&body=met",
    "/recommendations.csv",
    "/recommendations.csv?theme=scrutiny",
    REPORT,
    *(f"{REPORT}{number}/" for number in (1, 2, 5, 8)),
    "/bodies/",
    "/bodies/iopc/",
    "/bodies/mayor/",
    "/bodies/police-and-crime-committee/",
    "/statistics/",
    "/changes/",
    "/changes/1/",
    "/words/",
]
DOWNLOADS = [address for address in (*PAGES, *STATISTICS) if ".csv" in address]
EVERY = [*PAGES, *STATISTICS]
HTML = [address for address in EVERY if ".csv" not in address]


def as_at(address: str, point: str | int) -> str:
    return f"{address}{'&' if '?' in address else '?'}as-at={point}"


def whole(client: Client, address: str) -> tuple[int, bytes, dict[str, str]]:
    """The full answer: status, body and headers."""
    response = client.get(address)
    return response.status_code, response.content, dict(response.items())


def publish_a_great_deal() -> None:
    """Editions 3 to 7: other titles and names, a figure corrected, a new part, another body asked, a series gone."""
    text = RecommendationText.objects.current().get(recommendation__number="5")
    factories.revise(text, title="A corrected title", themes=["scrutiny", "zebras"], aim="Another aim")
    report = ReportText.objects.current().get()
    factories.revise(report, title="Another title of the report", published_words="whenever")
    name = BodyName.objects.current().get(body__slug="home-office")
    factories.revise(
        name, name="Ministry of the Interior", short_name="A Ministry", in_a_sentence="the Ministry"
    )
    figure = Observation.objects.current().get(reference="S0-01")
    factories.revise(figure, value=1)
    recommendation = Recommendation.objects.get(number="1")
    part = Part.objects.create(recommendation=recommendation, letter="b", position=2)
    addressee = Addressee.objects.create(
        recommendation=recommendation,
        body=Body.objects.get(slug="mopac"),
        position=0,
    )
    factories.publish(
        PartText(part=part, kind="asked", text="Another thing"),
        AddresseeTerms(addressee=addressee, role="lead", reply="wanted"),
        Ask(part=part, addressee=addressee),
        withdraw=[SeriesText.objects.current().get(series__slug="met-live-conduct-cases")],
    )


def test_a_past_day_never_changes_byte_for_byte_whatever_is_published_later(client: Client) -> None:
    points = ["1", "2025-04-01"]
    addresses = [as_at(address, point) for address in EVERY for point in points]
    before = {address: whole(client, address) for address in addresses}
    assert sum(status == 200 for status, _, _ in before.values()) == len(addresses) - len(STATISTICS)
    publish_a_great_deal()
    factories.days("2025-01-10", "2025-03-01", *["2025-05-01"] * (Edition.objects.count() - 2))
    cache.clear()  # Or the answers would be the earlier ones themselves.
    assert [address for address in addresses if whole(client, address) != before[address]] == []


@pytest.mark.parametrize("address", PAGES)
def test_edition_1_shows_what_stood_before_the_figures_came(client: Client, address: str) -> None:
    response = client.get(as_at(address, 1))
    assert response.status_code == 200
    text = response.content.decode()
    assert "18,454" not in text
    assert "Edition 2" not in text
    assert "/statistics/met" not in text
    assert client.get(as_at(address, "2025-01-10")).status_code == 200


def test_what_the_later_editions_changed_is_seen_now(read: Read) -> None:
    publish_a_great_deal()
    assert read(f"{REPORT}5/").heading == "A corrected title"
    assert read(as_at(f"{REPORT}5/", 2)).heading == "New strategy for filmed-incident footage"
    assert "Ministry of the Interior" in read(f"{REPORT}1/").main.text
    assert "1b Another thing" in read(f"{REPORT}1/").main.text
    assert "Another title of the report" in read("/").main.text


def test_before_the_figures_came_a_recommendation_says_that_none_is_tied_to_it(read: Read) -> None:
    assert not read(as_at(f"{REPORT}1/", 1)).under("Figures").all("figure", "table")
    assert "No figure has been published here yet." in read(as_at("/statistics/", 1)).main.text


@pytest.mark.parametrize("address", [*STATISTICS, "/changes/2/"])
@pytest.mark.parametrize("point", ["1", "2025-01-10", "2025-02-28"])
def test_what_was_published_later_is_not_found_as_at_before(client: Client, address: str, point: str) -> None:
    assert client.get(as_at(address, point)).status_code == 404
    assert client.get(address).status_code == 200


def test_what_was_withdrawn_is_gone_now_and_stands_as_at_before(client: Client, read: Read) -> None:
    publish_a_great_deal()
    address = "/statistics/met-live-conduct-cases/"
    assert client.get(address).status_code == 404
    assert "1,773" in read(as_at(address, 2)).main.text


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        ("2025-01-10", 1),
        ("2025-02-28", 1),
        ("2025-03-01", 2),
        ("2025-12-31", 2),
    ],
)
def test_a_day_shows_the_last_edition_up_to_its_end_in_london(read: Read, day: str, edition: int) -> None:
    lately = read(as_at("/", day)).under("What changed lately").text
    assert lately.startswith(f"What changed lately Edition {edition},")


def test_an_edition_just_before_midnight_in_london_belongs_to_that_day(read: Read) -> None:
    factories.days("2025-01-10", "2025-06-30T22:59:59Z")
    assert "Edition 2" in read(as_at("/", "2025-06-30")).under("What changed lately").text
    factories.days("2025-01-10", "2025-06-30T23:00:00Z")
    assert "Edition 2" not in read(as_at("/", "2025-06-30") + "&x=1").under("What changed lately").text


@pytest.mark.parametrize("address", PAGES)
def test_a_time_shows_what_stood_then_on_every_page_and_download(client: Client, address: str) -> None:
    factories.days("2025-01-10", "2025-03-01T14:30:20Z")
    before, after = (client.get(as_at(address, f"2025-03-01T{time}")) for time in ("14:29", "14:30"))
    assert before.status_code == after.status_code == 200
    if ".csv" in address:
        named = [answer["Content-Disposition"] for answer in (before, after)]
        assert "edition-1." in named[0]
        assert "edition-2." in named[1]
    else:
        edition = [Page(answer.content.decode()).one("footer").text for answer in (before, after)]
        assert "Edition 1, 10 January 2025" in edition[0]
        assert "Edition 2, 1 March 2025" in edition[1]


def test_the_banner_of_an_edition_does_not_say_that_its_day_ended_so(read: Read) -> None:
    factories.days("2025-01-10", "2025-01-10T20:00:00Z")
    page = read(as_at("/", 1))
    assert "as it stood at edition 1, published on 10 January 2025." in page.text
    assert "the end of 10 January" not in page.text
    assert [field.get("value") for field in page.all("input", type="date")] == ["", ""]
    by_day = read(as_at("/", "2025-01-10"))
    assert "as it stood at the end of 10 January 2025 (edition 2)." in by_day.text
    assert {field.get("value") for field in by_day.all("input", type="date")} == {"2025-01-10"}


def test_the_banner_says_the_time_and_links_keep_it(read: Read) -> None:
    page = read(as_at("/", "2025-07-01T14:30"))
    assert "as it stood at 14:30 in London on 1 July 2025 (edition 2)" in page.text
    assert "/bodies/?as-at=2025-07-01T14%3A30" in page.links.values()
    before = read(as_at("/", "2025-01-10T11:59:59"))
    assert "at 11:59:59 in London on 10 January 2025. Nothing was published here yet." in before.text
    assert "The first edition came after 11:59:59 on 10 January 2025." in before.main.text


def test_a_time_that_is_not_over_is_refused_with_what_to_do(client: Client) -> None:
    with time_machine.travel("2025-06-30T11:30:30Z", tick=False):
        response = client.get(as_at("/", "2025-06-30T12:30"))
        assert response.status_code == 404
        assert "not over yet. Choose a time before now." in response.content.decode()
        assert client.get(as_at("/", "2025-06-30T12:29")).status_code == 200


@pytest.mark.parametrize("address", HTML)
def test_every_link_of_a_past_page_keeps_the_point_in_time(read: Read, address: str) -> None:
    page = read(as_at(address, "2025-03-02"))
    banner = page.one("div", role="region")
    stay = [
        link
        for link in page.all("a")
        if link["href"].startswith("/")
        and link not in banner.all("a")
        and link["href"] != "/account/login/"  # whoever signs in works on what is now
        and not re.search(r"[?&]as-at=(2025-03-02|1$)", link["href"])
    ]
    assert stay == []
    assert any("as-at=2025-03-02" in link["href"] for link in page.main.all("a")) or address == "/words/"


@pytest.mark.parametrize("address", HTML)
def test_a_banner_outside_main_says_which_day_it_is_and_leads_back_to_now(read: Read, address: str) -> None:
    page = read(as_at(address, "2025-03-02"))
    [banner] = [region for region in page.all("div", "section", "aside") if "2 March 2025" in region.text][:1]
    assert not banner.within("main")
    assert "edition 2" in banner.text
    back = [url for url in banner.links.values() if "as-at" not in url]
    assert back == [address.partition("?")[0]]


@pytest.mark.parametrize("address", HTML)
def test_a_page_of_now_has_no_banner(read: Read, address: str) -> None:
    page = read(address)
    assert "Go back to now" not in page.text
    assert not any(
        "as-at" in url for words, url in page.links.items() if "as-at" not in words and "edition" not in words
    )


@pytest.mark.parametrize(
    "address",
    [*EVERY, "/statistics/nothing-like-this/", "/statistics/nothing-like-this.csv", "/changes/99/"],
)
def test_before_the_first_edition_nothing_was_published_here_yet(client: Client, address: str) -> None:
    response = client.get(as_at(address, "2025-01-09"))
    assert response.status_code == (404 if ".csv" in address else 200)
    text = response.content.decode()
    assert "Nothing was published here yet" in text
    assert "9 January 2025" in text
    assert "Police Conduct and Complaints" not in text


def test_with_no_edition_at_all_every_page_says_that_nothing_is_published_yet(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.core.editions.now", lambda: At(edition=0, day=dt.date(2025, 1, 1)))
    assert "The first edition is still to come." in client.get("/").content.decode()


@pytest.mark.parametrize("address", DOWNLOADS)
def test_a_download_of_a_past_day_is_named_after_its_edition(client: Client, address: str) -> None:
    assert "edition-2" in client.get(as_at(address, "2025-04-01"))["Content-Disposition"]


def test_as_at_today_follows_the_newest_edition(client: Client, read: Read) -> None:
    with time_machine.travel("2025-06-01T12:00:00+01:00", tick=False):
        before = read(as_at(f"{REPORT}5/", "2025-06-01")).heading
        publish_a_great_deal()
        factories.days("2025-01-10", "2025-03-01", *["2025-06-01"] * (Edition.objects.count() - 2))
        assert read(as_at(f"{REPORT}5/", "2025-06-01")).heading != before


def test_the_register_of_a_past_day_is_narrowed_by_what_stood_then(read: Read) -> None:
    publish_a_great_deal()
    now, then = read("/recommendations/"), read(as_at("/recommendations/", 2))
    assert "Zebras (1)" in now.main.text
    assert "Zebras" not in then.main.text
    assert "A corrected title" in read("/recommendations/?text=corrected").main.text
    assert "No recommendation matches" in read(as_at("/recommendations/?text=corrected", 2)).main.text


def test_narrowing_and_picking_a_day_keep_the_point_in_time(read: Read) -> None:
    page = read(as_at("/recommendations/", 2))
    [narrow] = [form for form in page.main.all("form") if form.all("select")]
    assert narrow.one("input", name="as-at")["value"] == "2"


@pytest.mark.parametrize(
    "point",
    [
        "0", "3", "99", "-1", "1.5", "9e99", "1e999999", "１", "10000000000000000000000000000000000000000",
        "2025-13-01", "2025-02-30", "2025-3-1", "01/03/2025", "yesterday", "now", "0000-00-00", "2999-01-01",
        "9999-12-31", "2025-03-01T24:00", "2025-03-01T0:00", "2999-01-01T00:00", "2025-03-30T01:30",
        "2025-03-01T00:00Z",
        "'", "<b>1</b>", "1;2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/", "/recommendations.csv"])
def test_a_point_that_does_not_exist_is_not_found_and_says_why(
    client: Client, point: str, address: str
) -> None:
    response = client.get(address, {"as-at": point})
    assert response.status_code == 404
    text = response.content.decode()
    reasons = (
        "There is no edition", "still to come", "Write the day as 2025-03-01", "Write the time", "There was no 01:30"
    )  # fmt: skip
    assert any(reason in text for reason in reasons), text[-500:]
    assert "<b>1</b>" not in text


def test_the_day_before_today_is_known_and_tomorrow_is_not(client: Client) -> None:
    with time_machine.travel("2025-06-30T23:30:00Z", tick=False):  # Half past midnight on 1 July in London.
        assert client.get(as_at("/", "2025-07-01")).status_code == 200
        assert client.get(as_at("/", "2025-07-02")).status_code == 404


def test_the_first_day_of_the_calendar_is_before_the_first_edition(client: Client) -> None:
    assert "Nothing was published" in client.get(as_at("/", "0001-01-01")).content.decode()
    assert Series.objects.exists()
