"""Verbs that span rooms: publish what bodies say and what the Committee found, together."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment
from tracker.core import audit
from tracker.core.editions import publishing
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update


@transaction.atomic
def publish_ready(
    *, updates: Collection[Update], assessments: Collection[Assessment], note: str, by: User
) -> Edition:
    """Publish accepted reports and approved assessments as one edition with a public note: all or nothing.

    Raises NotNow when nothing is chosen, without a note, or for something that is not ready any more.
    """
    if not (updates or assessments):
        raise NotNow("Choose at least one thing to publish.")
    if not note.strip():
        raise NotNow("Write the public note: one sentence on what changed.")
    accepted, approved = evidence.ready(updates), assessing.ready(assessments)
    with publishing(note=note.strip(), by=by) as publication:
        evidence.put_out(publication, accepted)
        assessing.put_out(publication, approved)
    audit.record(
        "published",
        publication.edition,
        by=by,
        updates=[audit.key(update) for update in accepted],
        assessments=[audit.key(version) for version in approved],
    )
    return publication.edition
