"""People who sign in, the bodies that they act for, and how they are invited."""

import datetime as dt
import hashlib
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower, Now

from tracker.bodies.models import Body, BodyName
from tracker.core.formats import listed


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make one user. Without a password the account cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def with_email(self, email: str) -> "models.QuerySet[User]":
        """The one with this address, in capitals or not; none for an empty one."""
        return self.filter(email__iexact=email) if email else self.none()


class User(AbstractUser):
    """A person with an account. What somebody may do comes from memberships of bodies, never from flags here."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_user_per_email_in_any_case",
                violation_error_message="Somebody already has an account with this e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def invented(self) -> set[bool]:
        """Whether the bodies that this person acts for now are made up: both, for one who acts for both kinds."""
        return set(self.memberships.current().values_list("body__invented", flat=True))

    @property
    def acting_as(self) -> str:
        """The bodies that this person acts for now, with the roles there: "IOPC, contributor"."""
        roles: dict[int, list[str]] = {}
        for membership in self.capacities():
            roles.setdefault(membership.body_id, []).append(membership.role)
        names = dict(BodyName.objects.current().filter(body__in=roles).values_list("body", "short_name"))
        return "; ".join(f"{names[body]}, {listed(held)}" for body, held in roles.items())

    def capacities(self) -> "MembershipQuerySet":
        """What this person acts as now, each with its body."""
        return self.memberships.current().select_related("body").order_by("body__slug", "role")


class Role(models.TextChoices):
    """What a member may do for a body; accounts/roles.py says which role may do what."""

    MANAGER = "manager"
    ASSESSOR = "assessor"
    APPROVER = "approver"
    CONTRIBUTOR = "contributor"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships."""

    def current(self) -> "MembershipQuerySet":
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def of(self, body: Body) -> "MembershipQuerySet":
        """Those of one body, by the people's names."""
        return self.filter(body=body).select_related("user").order_by("user__name", "user", "role")

    def counted_by_body(self) -> dict[int, int]:
        """How many people they are, by the body's primary key."""
        return dict(self.order_by().values_list("body").annotate(models.Count("user", distinct=True)))


class Membership(models.Model):
    """A person acts for a body in a role, from a moment on, until it is ended. One person may hold several."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    body = models.ForeignKey("bodies.Body", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "body", "role"],
                condition=models.Q(ended_at=None),
                name="one_membership_per_role",
                violation_error_message="This person has this role already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.role}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def with_token(self, token: str) -> "InvitationQuerySet":
        """The one whose link carries this token, or none."""
        return self.filter(digest=digest(token))

    def open(self, now: dt.datetime) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)

    def of(self, body: Body) -> "InvitationQuerySet":
        """Those to one body, newest first."""
        return self.filter(body=body).order_by("-pk")


def digest(token: str) -> str:
    """What is kept of a link's token: SHA-256, in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """A mailed single-use link that lets a person join a body in a role. Only a digest of the link is kept.

    Without an address it is the link for a committee's first manager, which is printed instead of mailed.
    """

    class Standing(models.TextChoices):
        """Whether the link can still be used."""

        OPEN = "open"
        USED = "used"
        WITHDRAWN = "withdrawn"
        LATE = "late"

    body = models.ForeignKey("bodies.Body", on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role)
    email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    invited_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "body",
                "role",
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_role_and_address",
                violation_error_message="There is an invitation to this address already.",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="an_accepted_invitation_has_its_person",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="no_invitation_is_accepted_and_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email or 'the first manager'} to {self.body}, {self.role}"

    @property
    def impersonal(self) -> str:
        """How the audit trail names it."""
        return f"invitation {self.pk} to {self.body}, {self.role}"

    def standing(self, now: dt.datetime) -> Standing:
        """Whether the link can be used at this moment, and if not, why."""
        if self.accepted_at:
            return self.Standing.USED
        if self.withdrawn_at:
            return self.Standing.WITHDRAWN
        return self.Standing.OPEN if now < self.expires_at else self.Standing.LATE
