"""A body's page: what concerns it, in which role, and who answers for whom."""

import datetime as dt

import pytest

from accounts.models import User
from tests.assessments.steps import accepted, put_out
from tests.evidence.conftest import sent
from tests.factories import days, revise
from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.bodies.models import AnswersThrough

pytestmark = pytest.mark.usefixtures("real_world")


def concerns(page: Page) -> dict[str, dict[str, str]]:
    """The rows of what concerns a body, by the number of the recommendation."""
    return {row["Recommendation"].split(" ")[0]: row for row in page.main.one("table").rows()}


def test_the_list_counts_what_concerns_each_body_and_names_the_committee_apart(read_once: Read) -> None:
    page = read_once("/bodies/")
    counts = {row["Body"]: row["Recommendations that concern it"] for row in page.main.one("table").rows()}
    assert counts == {
        "Home Office": "1",
        "Home Secretary": "2",
        "Independent Office for Police Conduct": "6",
        "London Assembly Police and Crime Committee": "1",
        "Mayor of London": "2",
        "Mayor's Office for Policing and Crime": "1",
        "Metropolitan Police Federation": "2",
        "Metropolitan Police Service": "5",
        "National Police Chiefs' Council": "1",
    }
    assert "/bodies/police-and-crime-committee/" in page.under("Committees").links.values()


def test_a_body_sees_its_role_and_its_reply_in_each_recommendation(read_once: Read) -> None:
    page = read_once("/bodies/iopc/")
    assert page.heading == "Independent Office for Police Conduct"
    rows = concerns(page)
    assert {number: row["Its role"].split(" The ")[0] for number, row in rows.items()} == {
        "2": "Partner",
        "3": "Lead",
        "4": "Lead",
        "6": "Lead",
        "7": "Partner",
        "8": "Joint lead",
    }
    assert all(row["Its formal reply"] == "Nothing recorded here yet" for row in rows.values())
    assert all(row["What the Committee found"] == "not yet assessed" for row in rows.values())


@pytest.mark.parametrize(
    ("slug", "roles"),
    [
        ("home-secretary", {"2": "Outside decision-maker", "7": "Outside decision-maker"}),
        ("npcc", {"6": "Joint lead"}),
        ("home-office", {"1": "Lead"}),
    ],
)
def test_every_body_has_its_own_roles_and_no_others(
    read_once: Read, slug: str, roles: dict[str, str]
) -> None:
    rows = concerns(read_once(f"/bodies/{slug}/"))
    assert {number: row["Its role"] for number, row in rows.items()} == roles


def test_the_met_is_not_expected_to_reply_where_it_is_only_what_the_asking_is_about(read_once: Read) -> None:
    rows = concerns(read_once("/bodies/met/"))
    assert rows["8"]["Its role"] == "Subject"
    assert rows["8"]["Its formal reply"] == "None expected"
    assert rows["5"]["Its formal reply"] == "Nothing recorded here yet"


def test_the_page_says_who_answers_for_whom_on_both_sides(read_once: Read) -> None:
    mayor, mopac = read_once("/bodies/mayor/"), read_once("/bodies/mopac/")
    assert "Answers through Mayor's Office for Policing and Crime." in mayor.main.text
    assert "Also answers for the Mayor." in mopac.main.text
    assert "/bodies/mopac/" in mayor.main.links.values()
    assert "/bodies/mayor/" in mopac.main.links.values()
    assert "nswers" not in read_once("/bodies/iopc/").main.text


def test_who_answers_for_whom_is_said_until_its_last_day_and_as_at_that_day(read: Read) -> None:
    link = AnswersThrough.objects.current().get(body__slug="mayor")
    days("2025-01-10", "2025-03-01")
    revise(link, until=dt.date(2025, 4, 30))
    days("2025-01-10", "2025-03-01", "2025-04-01")
    for slug in ("mayor", "mopac"):
        assert "nswers" not in read(f"/bodies/{slug}/").main.text
        assert "nswers" not in read(f"/bodies/{slug}/?as-at=2025-05-01").main.text
        assert "nswers" in read(f"/bodies/{slug}/?as-at=2025-04-30").main.text


def test_the_mayors_reply_is_known_of_and_not_added_here(read_once: Read) -> None:
    assert {row["Its formal reply"] for row in concerns(read_once("/bodies/mayor/")).values()} == {
        "There is a reply, not added here yet"
    }


def test_a_committee_shows_its_reports_at_a_glance(read_once: Read) -> None:
    page = read_once("/bodies/police-and-crime-committee/")
    assert "/recommendations/police-conduct-and-complaints/" in page.main.links.values()
    assert "8 not yet assessed" in page.main.text


def test_what_a_body_reported_stands_beside_its_formal_reply(read: Read, cai: User, ada: User) -> None:
    def told(number: str, query: str = "") -> str:
        return concerns(read(f"/bodies/iopc/{query}"))[number]["Its formal reply"]

    updates = [accepted(cai, ada, label) for label in ("2a", "3a")]
    assert told("2") == "Nothing recorded here yet A report is being read"
    put_out(updates=updates, note="What the IOPC says.", by=ada)
    assert told("2") == "Nothing recorded here yet Reported"
    assert told("3") == "Nothing recorded here yet Reported on 1 of 5 parts"
    sent(cai, "3b")
    assert told("3") == "Nothing recorded here yet Reported on 1 of 5 parts; a report is being read"
    assert told("8") == told("3", "?as-at=2") == "Nothing recorded here yet"
