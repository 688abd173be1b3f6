"""The first manager of a committee comes by a link that is printed, once, while there is no manager."""

import io
import re

import pytest
from django.core.management import call_command

from accounts.models import Invitation, Membership, Role, User
from tests import factories
from tests.people import PASSWORD, browser
from tests.public.pages import Page
from tracker.core import audit, clock
from tracker.core.models import AuditEvent
from tracker.mail.models import Mail
from tracker.recommendations.actions import load_report

FIRST = {"name": "Mia", "email": "mia@committee.example", "password1": PASSWORD, "password2": PASSWORD}
MANAGES = "there is a manager already"


def printed() -> tuple[str, str]:
    """What the command prints, and what it says on standard error."""
    out, error = io.StringIO(), io.StringIO()
    call_command("first_manager_link", stdout=out, stderr=error)
    return out.getvalue(), error.getvalue()


def printed_link() -> str:
    out, error = printed()
    assert error == ""
    [path] = re.findall(r"First manager for \S.*: http://localhost:8000(/join/\S+/) \(works once", out)
    return path


def heading(response, status=200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return Page(response.content.decode()).heading


def test_the_link_makes_the_first_manager(committee) -> None:
    path = printed_link()
    client = browser()
    assert "Join to act for" in heading(client.get(path))
    assert client.post(path, FIRST)["Location"] == "/desk/"
    mia = User.objects.get(email=FIRST["email"])
    assert mia.has_perm("accounts.invite", committee)
    assert client.get("/people/").status_code == 200
    assert not Mail.objects.exists()


def test_it_works_once_and_nothing_more_is_printed(committee) -> None:
    path = printed_link()
    browser().post(path, FIRST)
    other = {**FIRST, "email": "other@committee.example", "password1": "something else here"}
    assert browser().post(path, other)["Location"] == "/account/login/"
    assert heading(browser().get(path), 410) == "This link has been used"
    out, error = printed()
    assert out == ""
    assert MANAGES in error
    assert Invitation.objects.count() == 1


def test_a_newer_link_takes_the_older_ones_place(committee) -> None:
    older, newer = printed_link(), printed_link()
    assert heading(browser().get(older), 410) == "This link was withdrawn"
    assert "Join to act for" in heading(browser().get(newer))


def test_each_link_that_is_made_leaves_one_event_by_the_system_about_the_older_one_too(committee) -> None:
    printed_link()
    older = Invitation.objects.get()
    printed_link()
    newer = Invitation.objects.latest("pk")
    events = (
        AuditEvent.objects.exclude(verb="loaded")
        .order_by("pk")
        .values_list("verb", "about", "actor", "actor_name")
    )
    body, made = audit.key(committee), "made the first manager's link"
    assert list(events) == [
        (made, [audit.key(older), body], None, "the system"),
        (made, [audit.key(newer), body, audit.key(older)], None, "the system"),
    ]


def test_a_link_that_lies_about_is_worth_nothing_once_there_is_a_manager(committee, eve) -> None:
    path = printed_link()
    Membership.objects.create(user=eve, body=committee, role=Role.MANAGER)
    for method in ("get", "post"):
        assert heading(getattr(browser(), method)(path, FIRST), 410) == "This link was withdrawn"


def test_when_the_last_manager_is_gone_there_is_a_link_again(committee, mo) -> None:
    assert printed()[0] == ""
    Membership.objects.update(ended_at=clock.now())
    assert printed_link()


def test_who_has_an_account_signs_in_and_accepts(committee, eve) -> None:
    path = printed_link()
    shown = browser().post(path, {**FIRST, "email": eve.email.upper()})
    assert "There is an account with this address already" in shown.content.decode()
    client = browser(eve)
    assert heading(client.get(path)).startswith("Act for")
    assert client.post(path)["Location"] == "/desk/"
    assert eve.has_perm("accounts.invite", committee)


@pytest.mark.parametrize(
    ("email", "said"), [("", "Enter your e-mail address."), ("mia", "like name@example.org")]
)
def test_the_address_has_to_be_one(email, said, committee) -> None:
    shown = Page(browser().post(printed_link(), {**FIRST, "email": email}).content.decode())
    assert said in shown.one("div", class_="govuk-error-summary").text


def test_each_committee_without_a_manager_gets_its_own(committee, mo) -> None:
    load_report(path=factories.INVENTED, update=False)
    out, error = printed()
    assert "First manager for the Lighting Committee: " in out
    assert MANAGES in error
