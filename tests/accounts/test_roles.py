"""Who may do what: each permission, asked about each body, for each of the named people."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Role
from accounts.roles import MAY, bodies, roles_of
from tests import factories
from tests.people import browser, person
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import clock
from tracker.recommendations.actions import load_report

STAFF = {
    "accounts.invite": {"mo"},
    "assessments.approve": {"bola"},
    "assessments.draft": {"ada"},
    "assessments.review_outcome": {"ada", "mo"},
    "assessments.withdraw": {"bola"},
    "audit.read": {"ada", "bola", "mo"},
    "core.take_down": {"ada", "bola", "mo"},
    "desk.view": {"ada", "bola", "mo"},
    "assessments.right_of_reply": {"mo"},
    "editions.publish": {"ada", "bola", "mo"},
    "evidence.read": {"ada", "mo"},
    "evidence.record": {"ada", "mo"},
    "recommendations.agree": {"bola"},
    "recommendations.close": {"ada", "mo"},
    "recommendations.confirm_record": {"ada", "mo"},
    "recommendations.hold": {"ada", "mo"},
    "recommendations.write_criteria": {"ada", "mo"},
    "recommendations.link": {"ada", "mo"},
    "recommendations.revise_deadline": {"ada", "mo"},
    "reminders.switch": {"ada", "mo"},
    "responses.record": {"ada", "mo"},
}
OFFICERS = {"body.view", "evidence.report"}
PEOPLE = ("ada", "bola", "mo", "cai", "dee", "eve")


@pytest.fixture
def people(ada, bola, mo, cai, dee, eve):
    """Everybody, by name."""
    return dict(zip(PEOPLE, (ada, bola, mo, cai, dee, eve), strict=True))


def who(people, permission, body=None) -> set[str]:
    return {name for name, user in people.items() if user.has_perm(permission, body)}


def test_every_permission_is_asked_about_here() -> None:
    assert set(MAY) == set(STAFF) | OFFICERS


@pytest.mark.parametrize("permission", STAFF)
def test_staff_may_do_for_their_committee_what_their_role_says(permission, people, committee) -> None:
    assert who(people, permission, committee) == STAFF[permission]
    assert who(people, permission) == STAFF[permission]


@pytest.mark.parametrize("permission", sorted(OFFICERS))
def test_officers_act_for_their_body_and_for_who_answers_through_it(permission, people) -> None:
    by_body = {body.slug: who(people, permission, body) for body in Body.objects.all()}
    assert {slug: names for slug, names in by_body.items() if names} == {
        "iopc": {"cai"},
        "mopac": {"dee"},
        "mayor": {"dee"},
    }
    assert who(people, permission) == {"cai", "dee"}


@pytest.mark.parametrize("permission", sorted(set(STAFF) - {"accounts.invite"}))
def test_no_staff_role_counts_for_any_other_body(permission, people, committee) -> None:
    load_report(path=factories.INVENTED, update=False)
    for body in Body.objects.exclude(pk=committee.pk):
        assert who(people, permission, body) == set(), body


def test_a_manager_invites_to_the_committee_and_to_bodies_but_to_no_other_committee(
    people, committee
) -> None:
    load_report(path=factories.INVENTED, update=False)
    other = Body.objects.get(slug="lighting-committee")
    for body in Body.objects.all():
        assert who(people, "accounts.invite", body) == (set() if body == other else {"mo"}), body


def test_the_bodies_for_which_one_may_do_something(people, committee) -> None:
    def slugs(name, permission):
        return {body.slug for body in bodies(people[name], permission)}

    assert slugs("ada", "evidence.read") == {committee.slug}
    assert slugs("dee", "evidence.report") == {"mopac", "mayor"}
    assert slugs("eve", "evidence.report") == slugs("cai", "evidence.read") == set()


def test_somebody_who_is_not_signed_in_may_do_nothing(committee) -> None:
    assert not any(AnonymousUser().has_perm(permission, committee) for permission in MAY)
    assert not any(AnonymousUser().has_perm(permission) for permission in MAY)


def test_an_unknown_permission_is_no_permission(mo, committee) -> None:
    assert not mo.has_perm("evidence.burn", committee)
    with pytest.raises(KeyError):
        bodies(mo, "evidence.burn")


def test_a_membership_that_has_ended_counts_for_nothing_at_once(cai, iopc) -> None:
    assert cai.has_perm("body.view", iopc)
    Membership.objects.update(ended_at=clock.now())
    assert not cai.has_perm("body.view", iopc)
    assert not cai.has_perm("body.view")


def test_an_account_that_is_switched_off_may_do_nothing(ada, committee) -> None:
    ada.is_active = False
    ada.save()
    assert not ada.has_perm("evidence.read", committee)


@pytest.mark.parametrize(
    ("since", "until", "answers"),
    [(None, None, True), (-1, 1, True), (0, 0, True), (1, None, False), (None, -1, False)],
)
def test_who_answers_through_whom_counts_on_its_days(since, until, answers, dee, mopac) -> None:
    def day(offset):
        return None if offset is None else clock.today() + dt.timedelta(offset)

    met = Body.objects.get(slug="met")
    factories.publish(AnswersThrough(body=met, through=mopac, since=day(since), until=day(until)))
    assert dee.has_perm("evidence.report", met) is answers


def test_who_no_longer_answers_through_a_body_is_no_longer_its_concern(dee) -> None:
    mayor = Body.objects.get(slug="mayor")
    assert dee.has_perm("evidence.report", mayor)
    factories.publish(withdraw=[AnswersThrough.objects.get(body=mayor)])
    assert not dee.has_perm("evidence.report", mayor)


def test_roles_fit_the_body(committee, iopc) -> None:
    assert roles_of(committee) == (Role.MANAGER, Role.ASSESSOR, Role.APPROVER)
    assert roles_of(iopc) == (Role.CONTRIBUTOR,)


def test_a_role_at_the_wrong_kind_of_body_counts_for_nothing(committee, iopc) -> None:
    stray = person("Stray", iopc, *Role)
    assert not any(stray.has_perm(permission, committee) for permission in MAY)
    assert {permission for permission in MAY if stray.has_perm(permission, iopc)} == OFFICERS
    lost = person("Lost", committee, Role.CONTRIBUTOR)
    assert not any(lost.has_perm(permission) for permission in MAY)


def test_what_somebody_acts_as_in_words(committee, eve) -> None:
    both = person("Both", committee, Role.ASSESSOR, Role.APPROVER)
    assert both.acting_as == "Police and Crime Committee, approver and assessor"
    assert eve.acting_as == ""


@pytest.mark.parametrize("name", ["ada", "bola", "cai", "eve"])
def test_who_invites_nobody_has_no_page_of_people(name, committee, request) -> None:
    assert browser(request.getfixturevalue(name)).get("/people/").status_code == 404
