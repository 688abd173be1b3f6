"""What an officer reads of their role, and of what they chose, is in words that they know."""

import pytest

from accounts.models import Role
from tests.evidence.conftest import drafted, submission_of
from tests.evidence.pages import address, page
from tests.people import browser, person
from tests.recommendations.steps import closed
from tracker.bodies.models import Body
from tracker.evidence import actions
from tracker.evidence.words import Words
from tracker.mail.models import Mail

KEPT_UP = "Done and continuing: it is kept up"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("3", "Your role: lead. 5 parts are asked of you."),
        ("7", "Your role: partner. 1 part is asked of you."),
        ("8", "Your role: joint lead. 2 parts are asked of you."),
    ],
)
def test_the_home_says_in_which_role_how_much_is_asked(cai, number, said) -> None:
    home = page(browser(cai), "/body/")
    title = next(title for _, title in home.headings if title.startswith(f"{number} "))
    assert said in home.under(title).text


def test_what_is_closed_is_not_counted(cai, ada, bola) -> None:
    closed(ada, bola, "3b")
    home = page(browser(cai), "/body/")
    title = next(title for _, title in home.headings if title.startswith("3 "))
    assert "4 parts are asked of you." in home.under(title).text


def test_of_a_recommendation_that_is_one_thing_no_parts_are_counted(real_report) -> None:
    officer = person("Hal", Body.objects.get(slug="home-office"), Role.CONTRIBUTOR)
    told = page(browser(officer), "/body/").under("1 Review threshold for disciplinary panels").text
    assert "Your role: lead." in told
    assert "part" not in told


def test_what_was_chosen_is_what_is_checked_and_received(cai, iopc, line) -> None:
    client = browser(cai)
    draft = drafted(cai, words=Words(progress="says it is continuing", done="Each year."))
    assert KEPT_UP in page(client, address(line)).main.text
    assert KEPT_UP in page(client, "/body/as/iopc/send/").main.text
    actions.submit(updates=[draft], body=iopc, by=cai)
    assert KEPT_UP in page(client, f"/body/receipts/{submission_of(draft).reference}/").main.text
    assert KEPT_UP in Mail.objects.get(to=cai.email).text
