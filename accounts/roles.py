"""Who may do what: roles as data, behind Django's own `has_perm`.

Rooms ask `user.has_perm("evidence.report", body)`: may this person do that for this body? Staff of a committee are
asked about the committee whose report it is, officers about the body that the ask is addressed to. Without a body the
question is whether they may do it for any (`user.has_perm("desk.view")`), and `bodies(user, "evidence.read")` says
for which. A membership that has ended, or an account that is switched off, counts for nothing.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import Membership, Role, User
from tracker.bodies.models import AnswersThrough, Body, BodyQuerySet
from tracker.core import clock

# Which roles there are to give away, by what the members' body is.
COMMITTEE_ROLES = (Role.MANAGER, Role.ASSESSOR, Role.APPROVER)
BODY_ROLES = (Role.CONTRIBUTOR,)

# In plain words, for who invites and who is invited; finishes "somebody who …".
WHAT_ROLES_DO: Mapping[Role, str] = {
    Role.MANAGER: "invites people, records and publishes",
    Role.ASSESSOR: "reads reports, records, drafts assessments and publishes",
    Role.APPROVER: "approves or returns assessments, and publishes",
    Role.CONTRIBUTOR: "reports what the body has done, and answers findings that concern it",
}

MAY: Mapping[str, frozenset[Role]] = {
    "accounts.invite": frozenset({Role.MANAGER}),
    "assessments.approve": frozenset({Role.APPROVER}),
    "assessments.draft": frozenset({Role.ASSESSOR}),
    "assessments.review_outcome": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "assessments.withdraw": frozenset({Role.APPROVER}),
    "audit.read": frozenset({Role.ASSESSOR, Role.APPROVER, Role.MANAGER}),
    "assessments.right_of_reply": frozenset({Role.MANAGER}),
    "body.view": frozenset({Role.CONTRIBUTOR}),
    "core.take_down": frozenset({Role.ASSESSOR, Role.APPROVER, Role.MANAGER}),
    "desk.view": frozenset({Role.ASSESSOR, Role.APPROVER, Role.MANAGER}),
    "editions.publish": frozenset({Role.ASSESSOR, Role.APPROVER, Role.MANAGER}),
    "evidence.read": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "evidence.record": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "evidence.report": frozenset({Role.CONTRIBUTOR}),
    "recommendations.agree": frozenset({Role.APPROVER}),
    "recommendations.close": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "recommendations.confirm_record": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "recommendations.hold": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "recommendations.link": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "recommendations.revise_deadline": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "recommendations.write_criteria": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "reminders.switch": frozenset({Role.ASSESSOR, Role.MANAGER}),
    "responses.record": frozenset({Role.ASSESSOR, Role.MANAGER}),
}

Person = User | AnonymousUser


def roles_of(body: Body) -> tuple[Role, ...]:
    """The roles that a member of `body` can have."""
    return _roles_at(body.kind)


class Held(NamedTuple):
    """One current membership: the role, and of which body."""

    role: str
    body: int
    kind: str
    invented: bool


def held(user: Person) -> list[Held]:
    """What a person acts as now. One plain query, asked anew each time: roles may change between two questions.

    A role that the body's kind does not have counts for nothing.
    """
    if not isinstance(user, User):
        return []
    rows = Membership.objects.current().filter(user=user, user__is_active=True)
    found = (Held(*row) for row in rows.values_list("role", "body", "body__kind", "body__invented"))
    return [one for one in found if one.role in _roles_at(one.kind)]


def permissions(user: Person) -> set[str]:
    """All that a person may do now, for some body."""
    roles = {one.role for one in held(user)}
    return {permission for permission, may in MAY.items() if not may.isdisjoint(roles)}


def bodies(user: Person, permission: str) -> BodyQuerySet:
    """The bodies for which a person may do something now. Raises KeyError for a permission that does not exist.

    A committee's role counts for that committee alone; a body's officer acts for those who answer through it as well.
    Whoever may invite for a committee may invite the officers of any body that committees ask; an
    invented committee only those of invented bodies.
    """
    mine = _held_for(user, permission)
    found = Q(pk__in=_through(mine).union(one.body for one in mine))
    if alike := _may_invite_officers(mine, permission):
        found |= ~Q(kind=Body.Kind.COMMITTEE) & Q(invented__in=alike)
    return Body.objects.filter(found)


def may(user: Person, permission: str, body: Body | None = None) -> bool:
    """Whether a person may do something for `body`, or for any."""
    mine = _held_for(user, permission)
    if body is None or not mine:
        return bool(mine)
    if any(one.body == body.pk for one in mine):
        return True
    if body.kind != Body.Kind.COMMITTEE and body.invented in _may_invite_officers(mine, permission):
        return True
    return body.pk in _through(mine)


def _held_for(user: Person, permission: str) -> list[Held]:
    roles = MAY[permission]
    return [one for one in held(user) if one.role in roles]


def _roles_at(kind: str) -> tuple[Role, ...]:
    return COMMITTEE_ROLES if kind == Body.Kind.COMMITTEE else BODY_ROLES


def _through(mine: Iterable[Held]) -> set[int]:
    """Who answers today through the bodies of these officers."""
    own = {one.body for one in mine if one.role in BODY_ROLES}
    if not own:
        return set()
    notes = AnswersThrough.objects.current().on(clock.today()).filter(through__in=own)
    return set(notes.values_list("body", flat=True))


def _may_invite_officers(mine: Iterable[Held], permission: str) -> set[bool]:
    """Of invented bodies, of real ones, of both or of none."""
    return {one.invented for one in mine} if permission == "accounts.invite" else set()


def register() -> None:
    """Put a predicate behind each permission; called when the room is ready."""
    for permission in MAY:
        rules.set_perm(permission, _predicate(permission))


def _predicate(permission: str) -> rules.Predicate:
    @rules.predicate(name=permission)
    def allowed(user: Person, body: Body | None = None) -> bool:
        return may(user, permission, body)

    return allowed
