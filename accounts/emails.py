"""The mails of this room that go through the ledger."""

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import Invitation, Membership, Role, User
from accounts.roles import WHAT_ROLES_DO, bodies
from tracker.bodies.models import Body
from tracker.core import editions
from tracker.core.formats import listed
from tracker.mail import kinds
from tracker.mail.models import Mail


def invitation(invited: Invitation, link: str) -> tuple[str, str]:
    """The subject and text of the mail that carries an invitation's link."""
    body = Body.objects.as_at(editions.now()).get(pk=invited.body_id)
    committees = _committees(invited, body)
    context = {
        "invitation": invited,
        "body": body,
        "committees": committees,
        "does": WHAT_ROLES_DO[Role(invited.role)],
        "link": link,
        "site": settings.BASE_URL,
        "write_to": settings.REPLY_EMAIL,
    }
    return (
        f"Your invitation to the recommendations tracker of {committees}, for {body.in_a_sentence}",
        render_to_string("emails/invitation.txt", context),
    )


def _committees(invited: Invitation, body: Body) -> str:
    """Who invites: the committee itself to its staff; of a body's officers, those for which the inviter manages."""
    if body.kind == Body.Kind.COMMITTEE or invited.invited_by is None:
        return body.in_a_sentence
    theirs = bodies(invited.invited_by, "accounts.invite").as_at(editions.now())
    found = theirs.filter(kind=Body.Kind.COMMITTEE, invented=body.invented)
    return listed([committee.in_a_sentence for committee in found.order_by("slug")])


def still_wanted(mail: Mail) -> bool:
    """Whether an invitation's mail should still go out: not when it was withdrawn meanwhile."""
    primary_key = mail.key.removeprefix("invitation:")
    return Invitation.objects.filter(pk=primary_key, withdrawn_at=None, accepted_at=None).exists()


def invitations_of(user: User) -> Q:
    """The condition that a committee invites on whose staff `user` is, or one of which nobody can tell.

    A body's officers are invited by the committees that the inviter manages; who manages none now leaves it to anybody.
    """
    mine = bodies(user, "desk.view")
    managers = Membership.objects.current().filter(role=Role.MANAGER, body__kind=Body.Kind.COMMITTEE)
    with_me = Q(invited_by__in=managers.filter(body__in=mine).values("user"))
    nobody_s = Q(invited_by=None) | ~Q(invited_by__in=managers.values("user"))
    officers = ~Q(body__kind=Body.Kind.COMMITTEE) & (with_me | nobody_s)
    return kinds.about("invitation", Invitation.objects.filter(Q(body__in=mine) | officers))
