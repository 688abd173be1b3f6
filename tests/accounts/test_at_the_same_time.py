"""Links and memberships when several people act in the same moment, each on a connection of its own."""

from collections.abc import Callable

import pytest

from accounts import actions
from accounts.models import Invitation, Membership, Role, User
from tests import factories
from tests.at_once import outcomes
from tests.people import PASSWORD, person
from tracker.core.models import AuditEvent
from tracker.mail.models import Mail
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def real_report(transactional_db: None) -> Report:
    """The real report, committed, so that every connection sees it."""
    load_report(path=factories.REAL_REPORT, update=False)
    return Report.objects.get(slug="police-conduct-and-complaints")


def refused(*acts: Callable[[], object]) -> list[str]:
    """Let acts happen at once; the names of what they were refused with, "" for one that was done."""
    return sorted(type(came).__name__ if isinstance(came, Exception) else "" for came in outcomes(*acts))


def joins(invitation: Invitation, email: str = "") -> Callable[[], object]:
    return lambda: actions.join(invitation=invitation, email=email, name="Fay", password=PASSWORD)


def test_a_link_that_is_used_twice_lets_one_person_in(mo, iopc) -> None:
    invited = actions.invite(body=iopc, role=Role.CONTRIBUTOR, email="fay@iopc.example", by=mo)
    said = refused(joins(invited), joins(invited), joins(invited))
    assert said == ["", "LinkUnusable", "LinkUnusable"]
    assert Membership.objects.filter(body=iopc).count() == 1
    assert User.objects.filter(name="Fay").count() == 1
    assert AuditEvent.objects.filter(verb="joined").count() == 1


def test_of_two_people_with_the_first_managers_link_one_becomes_it(committee) -> None:
    assert actions.invite_first_manager(body=committee)
    invited = Invitation.objects.get()
    assert refused(joins(invited, "one@x.example"), joins(invited, "two@x.example")) == ["", "LinkUnusable"]
    assert Membership.objects.filter(body=committee, role=Role.MANAGER).count() == 1


def test_two_first_links_made_at_once_leave_one_that_works(committee) -> None:
    def make() -> object:
        return actions.invite_first_manager(body=committee)

    assert refused(make, make) == ["", ""]
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1


def test_two_links_to_one_address_make_one_account(mo, iopc, mopac) -> None:
    links = [
        actions.invite(body=body, role=Role.CONTRIBUTOR, email="fay@x.example", by=mo)
        for body in (iopc, mopac)
    ]
    assert refused(*[joins(link) for link in links]) == ["", "AddressTaken"]
    assert User.objects.filter(email="fay@x.example").count() == 1
    assert Invitation.objects.filter(accepted_at=None).count() == 1


def test_a_double_click_sends_one_invitation(mo, iopc) -> None:
    def invite() -> object:
        return actions.invite(body=iopc, role=Role.CONTRIBUTOR, email="fay@x.example", by=mo)

    assert refused(invite, invite) == ["", ""]
    assert Mail.objects.filter(kind="invitation").count() == 1


def test_two_managers_who_end_each_other_leave_one(mo, committee) -> None:
    max_ = person("Max", committee, Role.MANAGER)

    def ends(other: User, by: User) -> Callable[[], object]:
        return lambda: actions.end_membership(membership=other.memberships.get(), by=by)

    assert refused(ends(max_, mo), ends(mo, max_)) == ["", "CannotEnd"]
    assert Membership.objects.current().filter(body=committee, role=Role.MANAGER).count() == 1
