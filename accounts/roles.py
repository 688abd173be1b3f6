"""Who may do what: roles as data, behind Django's own `has_perm`.

Rooms ask `user.has_perm("evidence.report", body)`: may this person do that for this body? Staff of a committee are
asked about the committee whose report it is, officers about the body that the ask is addressed to. Without a body the
question is whether they may do it for any (`user.has_perm("desk.view")`), and `bodies(user, "evidence.read")` says
for which. A membership that has ended, or an account that is switched off, counts for nothing.
"""

from collections.abc import Mapping

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import Membership, Role, User
from tracker.bodies.models import AnswersThrough, Body, BodyQuerySet
from tracker.core import clock

# Which roles there are to give away, by what the members' body is.
COMMITTEE_ROLES = (Role.MANAGER, Role.ASSESSOR, Role.APPROVER)
BODY_ROLES = (Role.CONTRIBUTOR,)

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
    return COMMITTEE_ROLES if body.kind == Body.Kind.COMMITTEE else BODY_ROLES


def bodies(user: Person, permission: str) -> BodyQuerySet:
    """The bodies for which a person may do something now. Raises KeyError for a permission that does not exist.

    A committee's role counts for that committee alone; a body's officer acts for those who answer through it as well.
    Whoever may invite for a committee may invite the officers of any body that committees ask; an
    invented committee only those of invented bodies.
    """
    roles = MAY[permission]
    if not isinstance(user, User):
        return Body.objects.none()
    held = Membership.objects.current().filter(user=user, user__is_active=True, role__in=roles)
    committees = held.filter(role__in=COMMITTEE_ROLES, body__kind=Body.Kind.COMMITTEE)
    found = Q(pk__in=committees.values("body"))
    if not roles.isdisjoint(BODY_ROLES):
        own = held.filter(role__in=BODY_ROLES).exclude(body__kind=Body.Kind.COMMITTEE)
        through = AnswersThrough.objects.current().on(clock.today()).filter(through__in=own.values("body"))
        found |= Q(pk__in=own.values("body")) | Q(pk__in=through.values("body"))
    if permission == "accounts.invite" and committees.exists():
        alike = committees.values("body__invented")
        found |= ~Q(kind=Body.Kind.COMMITTEE) & Q(invented__in=alike)
    return Body.objects.filter(found)


def register() -> None:
    """Put a predicate behind each permission; called when the room is ready."""
    for permission in MAY:
        rules.set_perm(permission, _predicate(permission))


def _predicate(permission: str) -> rules.Predicate:
    @rules.predicate(name=permission)
    def may(user: Person, body: Body | None = None) -> bool:
        found = bodies(user, permission)
        return (found if body is None else found.filter(pk=body.pk)).exists()

    return may
