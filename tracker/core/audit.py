"""The audit trail: every act that changes state leaves exactly one event, in the same transaction."""

from typing import TYPE_CHECKING, Any

from django.db import models

from tracker.core.models import AuditEvent

if TYPE_CHECKING:
    from accounts.models import User


def record(verb: str, subject: models.Model, *, by: "User | None", **detail: Any) -> AuditEvent:
    """Write one event: `by` did `verb` ("submitted", "approved") to `subject`; `by` None is the system itself.

    `detail` is what a reader needs to understand the act, as JSON values; never the text of a draft.
    """
    return AuditEvent.objects.create(
        actor=by,
        actor_name=str(by) if by else "the system",
        acting_as=by.acting_as[:300] if by else "",
        verb=verb,
        subject=key(subject),
        subject_name=str(subject)[:300],
        detail=detail,
    )


def key(subject: models.Model) -> str:
    """How events name a row: its model's label and primary key ("evidence.update:12")."""
    return f"{subject._meta.label_lower}:{subject.pk}"
