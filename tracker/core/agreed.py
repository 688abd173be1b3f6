"""Rows that one person proposes and another agrees to: what they hold. The verbs are in agreeing.py."""

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from tracker.core.models import Drafted


class AgreedState(StrEnum):
    """Where a proposal is on its way, as its row says; agreeing.py says which way leads from where."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    PUBLISHED = "published"
    OVER = "over"


class Agreed(Drafted):
    """A published row that one person proposes whole and another agrees to; agreeing.py has the verbs.

    What was proposed never changes: it is agreed to, once, by somebody else, or refused with a reason, and then
    another can be proposed (trigger `core_guard_agreed`; the CHECKs below). It is published only when it is agreed.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True)

    # Who proposed it and when is no part of what it says.
    by_whom: ClassVar[frozenset[str]] = frozenset(
        {"author", "proposed_at", "approver", "approved_at", "refusal"}
    )

    class Meta(Drafted.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(approver=F("author")),
                name="nobody_agrees_to_their_own_%(class)s",
                violation_error_message="Somebody else has to agree to what you proposed.",
            ),
            models.CheckConstraint(
                condition=Q(approver=None, approved_at=None)
                | Q(approver__isnull=False, approved_at__isnull=False, refusal=""),
                name="%(class)s_is_agreed_or_refused",
            ),
            models.CheckConstraint(
                condition=Q(published_in=None) | Q(approver__isnull=False),
                name="%(class)s_is_published_when_agreed",
                violation_error_message="Somebody else has to agree before it is published.",
            ),
        ]

    def content(self) -> dict[str, object]:
        said = super().content()
        return {name: value for name, value in said.items() if name not in self.by_whom}

    def problem(self) -> str:
        """Why this cannot be said as things stand; empty where it can. Asked when it is proposed, and when agreed."""
        return ""

    @property
    def is_being_written(self) -> bool:
        """Never: it is proposed whole."""
        return False

    @property
    def stage(self) -> AgreedState:
        """Where it is on its way."""
        if self.published_in_id is None:
            return AgreedState.REFUSED if self.refusal else AgreedState.PROPOSED
        return AgreedState.OVER if self.withdrawn_in_id else AgreedState.PUBLISHED

    @property
    def waits(self) -> bool:
        """True until somebody else has agreed, or has refused."""
        return self.approver_id is None and not self.refusal


def one_of_each(*fields: str, what: str) -> list[models.BaseConstraint]:
    """Of `Agreed` rows, at most one that stands and one that waits for each combination of `fields`."""
    return [
        models.UniqueConstraint(
            fields=fields,
            condition=Q(published_in__isnull=False, withdrawn_in=None),
            name=f"one_{what}_that_stands",
        ),
        models.UniqueConstraint(
            fields=fields,
            condition=Q(published_in=None, refusal=""),
            name=f"one_{what}_that_waits",
            violation_error_message="This waits for a second person already.",
        ),
    ]
