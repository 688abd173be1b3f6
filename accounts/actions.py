"""Verbs of this room: invite, withdraw an invitation, join, end a membership."""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import emails
from accounts.models import Invitation, Membership, Role, User, digest
from accounts.roles import roles_of
from tracker.bodies.models import Body
from tracker.core import audit, clock
from tracker.mail.actions import queue

DAYS_OPEN = 7
# What happens again within this time belongs to the first click.
SECOND_CLICK = dt.timedelta(minutes=10)


class CannotInvite(Exception):
    """This person cannot be invited like that; the message says why."""


class LinkUnusable(Exception):
    """The link was used, withdrawn, or is too old; `standing` says which."""

    def __init__(self, invitation: Invitation, standing: Invitation.Standing) -> None:
        super().__init__(standing)
        self.invitation, self.standing = invitation, standing


class AddressTaken(Exception):
    """Somebody has an account with this address already."""


class NotTheirs(Exception):
    """The invitation was sent to somebody else's address."""


class CannotEnd(Exception):
    """This membership cannot be ended; the message says why."""


@transaction.atomic
def invite(*, body: Body, role: Role, email: str, by: User) -> Invitation:
    """Mail somebody a link with which to join `body` in `role`, once, within seven days.

    Invited by the same person a moment ago: that invitation, and no second mail. Raises CannotInvite.
    """
    if role not in roles_of(body):
        raise CannotInvite(f"Nobody can be {role} there.")
    _lock(body)
    if Membership.objects.current().filter(body=body, role=role, user__email__iexact=email).exists():
        raise CannotInvite("The person with this address has this role already.")
    same = Invitation.objects.open(clock.now()).filter(body=body, role=role, email__iexact=email).first()
    if same and same.invited_by == by and clock.now() - same.invited_at < SECOND_CLICK:
        return same
    if same:
        raise CannotInvite(
            "There is an open invitation to this address already. Withdraw it first, to send another."
        )
    invitation, token, before = _new(body, role, email, by)
    subject, text = emails.invitation(invitation, link(token))
    queue(kind="invitation", key=f"invitation:{invitation.pk}", to=email, subject=subject, text=text)
    _record("invited", invitation, before)
    return invitation


@transaction.atomic
def invite_first_manager(*, body: Body) -> str | None:
    """A link for the first manager of a committee, instead of any earlier one; None when there is a manager."""
    _lock(body)
    if has_manager(body):
        return None
    invitation, token, before = _new(body, Role.MANAGER, "", None)
    _record("made the first manager's link", invitation, before)
    return link(token)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """Let an invitation's link lead nowhere. Withdrawn already: nothing more happens. Raises LinkUnusable when used."""
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if found.accepted_at:
        raise LinkUnusable(found, Invitation.Standing.USED)
    if not found.withdrawn_at:
        _withdraw(found)
        audit.record("withdrew", found, by=by, about=[found.body], before=_told(found))
    return found


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> Membership:
    """Let a person who has an account join as the invitation says. Raises LinkUnusable, NotTheirs."""
    found = _open(invitation)
    if found.email and found.email.casefold() != by.email.casefold():
        raise NotTheirs
    return _join(found, by)


@transaction.atomic
def join(*, invitation: Invitation, email: str, name: str, password: str) -> User:
    """Make the account of a new person and let them join. Raises LinkUnusable, AddressTaken."""
    found = _open(invitation)
    try:
        with transaction.atomic():
            user = User.objects.create_user(found.email or email, password, name=name)
    except IntegrityError:
        raise AddressTaken from None
    _join(found, user)
    return user


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """End a membership now. Ended already: nothing more happens. Raises CannotEnd for a committee's last manager."""
    _lock(membership.body)
    found = Membership.objects.select_for_update().get(pk=membership.pk)
    if found.ended_at:
        return found
    others = Membership.objects.current().filter(body=found.body, role=Role.MANAGER).exclude(user=found.user)
    if found.role == Role.MANAGER and not others.filter(user__is_active=True).exists():
        raise CannotEnd(
            "This is the only manager. Invite another first: somebody must be able to invite people."
        )
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    was = {"person": str(found.user), "role": found.role}
    audit.record("ended", found, by=by, about=[found.body, found.user], before=was)
    return found


def check_open(*, invitation: Invitation) -> None:
    """Raises LinkUnusable when an invitation can no longer be accepted."""
    standing = _standing(invitation)
    if standing != Invitation.Standing.OPEN:
        raise LinkUnusable(invitation, standing)


def has_just_joined(invitation: Invitation) -> bool:
    """Whether the link was used within the last ten minutes, so that a second click belongs to the first."""
    used = invitation.accepted_at
    return used is not None and clock.now() - used < SECOND_CLICK


def has_manager(body: Body) -> bool:
    """Whether somebody manages this committee now."""
    return Membership.objects.current().filter(body=body, role=Role.MANAGER, user__is_active=True).exists()


def link(token: str) -> str:
    """The whole address that an invitation's token is sent with."""
    return f"{settings.BASE_URL}{reverse('accounts:join', args=[token])}"


def _lock(body: Body) -> None:
    """Let one change at a time be made to who belongs to a body, or is invited to it."""
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)


def _new(body: Body, role: Role, email: str, by: User | None) -> tuple[Invitation, str, list[Invitation]]:
    """A new invitation, its token, and what is open for the same place and person: that makes room for it."""
    now = clock.now()
    same = Invitation.objects.filter(
        body=body, role=role, email__iexact=email, accepted_at=None, withdrawn_at=None
    )
    before = list(same.order_by("pk"))
    for one in before:
        _withdraw(one)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        body=body,
        role=role,
        email=email,
        digest=digest(token),
        invited_by=by,
        expires_at=now + dt.timedelta(days=DAYS_OPEN),
    )
    return invitation, token, before


def _withdraw(invitation: Invitation) -> None:
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])


def _record(verb: str, invitation: Invitation, before: Sequence[Invitation]) -> None:
    """One act, by whoever invites: an invitation, and those whose place it takes."""
    audit.record(
        verb,
        invitation,
        by=invitation.invited_by,
        about=[invitation.body, *before],
        before={audit.key(one): _told(one) for one in before} or None,
        after=_told(invitation),
    )


def _told(invitation: Invitation) -> dict[str, object]:
    return audit.content(invitation, "email", "role")


def _open(invitation: Invitation) -> Invitation:
    """The invitation, locked, so that two clicks are one after the other. Raises LinkUnusable when it is not open."""
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    check_open(invitation=found)
    return found


def _standing(invitation: Invitation) -> Invitation.Standing:
    """As the invitation's own; a link for the first manager is good only while there is none."""
    standing = invitation.standing(clock.now())
    if standing == Invitation.Standing.OPEN and not invitation.email and has_manager(invitation.body):
        return Invitation.Standing.WITHDRAWN
    return standing


def _join(invitation: Invitation, user: User) -> Membership:
    """Make the person a member, unless they are one already, and use the invitation up."""
    membership, _ = Membership.objects.get_or_create(
        user=user, body=invitation.body, role=invitation.role, ended_at=None
    )
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(
        "joined",
        membership,
        by=user,
        about=[invitation.body, invitation],
        after={"person": str(user), "role": membership.role},
    )
    return membership
