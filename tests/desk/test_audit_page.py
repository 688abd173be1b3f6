"""Staff read who did what, of their own committee's things, and narrow it."""

import pytest

from tests.people import browser
from tests.public.pages import Page
from tracker.core import audit, clock
from tracker.core.models import AuditEvent
from tracker.reminders.actions import switch_on

pytestmark = pytest.mark.django_db


def lines(user, query: str = "") -> list[str]:
    """What the rows of the table say was done, newest first."""
    response = browser(user).get(f"/desk/audit/{query}")
    assert response.status_code == 200
    return [cell.text for cell in Page(response.content.decode()).all("th", role="rowheader")]


@pytest.fixture
def acts(real_report, ada, mo) -> None:
    """Ada moved something, Mo switched chasing on."""
    audit.record(
        "moved the date of", real_report.recommendations.get(number="3"), by=ada, due_on="2025-05-03"
    )
    switch_on(report=real_report, by=mo)


def test_every_act_is_a_line_with_who_as_whom_and_from_where(acts, ada) -> None:
    page = browser(ada).get("/desk/audit/").content.decode()
    for said in ("switched chasing on", "moved the date of", "due on: 2025-05-03", "assessor", "not known"):
        assert said in page
    assert Page(page).one("caption").text == "What was done, by whom and from where, newest first"


def test_a_line_says_nothing_of_what_was_left_empty(acts, real_report, ada) -> None:
    audit.record("published", real_report, by=ada, updates=[], how="", proceedings_checked=True)
    assert lines(ada)[0].removesuffix("proceedings checked: yes").endswith("conduct-and-complaints")


def test_it_is_narrowed_by_person_act_thing_and_days(acts, ada, mo) -> None:
    switched, moved = lines(ada)[:2]
    today, tomorrow = clock.today(), clock.today().replace(year=clock.today().year + 1)
    assert lines(ada, "?who=Ada") == [moved]
    assert lines(ada, "?verb=switched+chasing+on") == [switched]
    assert moved in lines(ada, "?subject=complaints+3")
    assert lines(ada, f"?subject={AuditEvent.objects.get(verb='switched chasing on').subject}&who=Mo") == [
        switched
    ]
    assert lines(ada, f"?since={today}&until={today}")[:2] == [switched, moved]
    assert lines(ada, f"?since={tomorrow}") == []


def test_a_day_is_read_as_people_write_it_and_stays_in_its_box(acts, ada) -> None:
    said = f"{clock.today():%-d %B %Y}"
    assert lines(ada, f"?since={said}&until={said}") == lines(ada)
    form = Page(browser(ada).get(f"/desk/audit/?until={said}").content.decode()).one("form", role="search")
    assert form.one("input", name="until").get("value") == said
    assert form.text.count("Such as 3 May 2025.") == 2


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?until=9999-12-31", "To: check the year."),
        ("?since=0001-01-01", "From: check the year."),
        ("?since=31+February+2025", "From: there is no 31 February 2025. Check the day and the month."),
        ("?until=yesterday", "To: write the day as 3 May 2025 or 3/5/2025."),
    ],
)
def test_a_day_that_is_none_or_far_off_is_told_and_narrows_nothing(acts, ada, query, told) -> None:
    response = browser(ada).get(f"/desk/audit/{query}")
    assert response.status_code == 200
    assert told in Page(response.content.decode()).text
    assert lines(ada, query) == lines(ada)


@pytest.mark.parametrize(
    "query", ["?since=yesterday", "?who=Nobody", "?page=9e99", "?page=0", "?subject=%25"]
)
def test_what_cannot_be_understood_is_said_or_finds_nothing(acts, ada, query) -> None:
    assert browser(ada).get(f"/desk/audit/{query}").status_code == 200


def test_another_committees_acts_are_not_shown(acts, report, ada, mo) -> None:
    audit.record("changed", report, by=mo)
    assert not any("street-lighting" in line for line in lines(ada))
    audit.record("changed", report.committee, by=None, about=[])
    assert not any(str(report.committee) in line for line in lines(ada))


def test_nobody_else_reads_it(acts, cai, eve) -> None:
    for user in (cai, eve):
        assert browser(user).get("/desk/audit/").status_code == 404
    assert browser().get("/desk/audit/").status_code == 302
