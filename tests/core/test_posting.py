"""Somebody who opens the address to which a form is sent is led to the page with the form, and nothing happens."""

import pytest

from tests.people import browser
from tests.test_architecture import SOURCES, name

LEADS_TO = {
    "/account/two-step/start/": "/account/",
    "/assess/review/3/approve/": "/assess/review/3/",
    "/assess/review/3/return/": "/assess/review/3/",
    "/body/3/4/discard/": "/body/3/4/",
    "/desk/a-report/2/close/again/": "/desk/a-report/2/close/",
    "/desk/a-report/2/close/decide/": "/desk/a-report/2/close/",
    "/desk/a-report/2/same/remove/": "/desk/a-report/2/same/",
    "/desk/publish/a-report/2/": "/desk/publish/",
    "/desk/scheduled/3/cancel/": "/desk/",
    "/evidence/3/accept/": "/evidence/3/",
    "/evidence/3/return/": "/evidence/3/",
    "/outcome/a-report/2/decide/": "/outcome/a-report/2/",
    "/outcome/a-report/2/months/": "/outcome/a-report/2/",
    "/people/iopc/invitations/3/withdraw/": "/people/iopc/",
    "/reminders/mail/3/": "/reminders/",
    "/reminders/reports/a-report/off/": "/reminders/",
    "/reminders/reports/a-report/on/": "/reminders/",
    "/reminders/reports/a-report/send-once/": "/reminders/",
}


@pytest.mark.parametrize("address", LEADS_TO)
def test_opening_it_leads_to_the_page_with_the_form(address: str, ada) -> None:
    response = browser(ada).get(address)
    assert (response.status_code, response["Location"]) == (302, LEADS_TO[address])


def test_no_view_shows_a_blank_refusal_to_somebody_who_comes_back() -> None:
    assert [name(path) for path in SOURCES if "require_POST" in path.read_text()] == []
