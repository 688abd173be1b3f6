"""Where people who are signed in can go, and where the navigation says that they are."""

import pytest

from tests.evidence.pages import page
from tests.people import browser


@pytest.mark.parametrize(
    ("address", "room"),
    [
        ("/desk/", "Desk"),
        ("/evidence/", "Desk"),
        ("/assess/police-conduct-and-complaints/3/", "Desk"),
        ("/outcome/police-conduct-and-complaints/3/", "Desk"),
        ("/reminders/", "Reminders"),
        ("/mail/", "Reminders"),
        ("/account/", "Your account"),
    ],
)
def test_the_navigation_marks_the_room_that_a_page_belongs_to(real, ada, address: str, room: str) -> None:
    shown = page(browser(ada), address)
    assert [link.text for link in shown.all("a") if link.get("aria-current")] == [room]
