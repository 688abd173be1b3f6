"""How far tests take an assessment of the real report: drafted, in review, approved."""

from collections.abc import Collection
from typing import Any

from accounts.models import User
from tests.evidence.conftest import drafted as report_drafted
from tests.evidence.conftest import sent
from tracker.assessments import actions
from tracker.assessments.citing import figures_for
from tracker.assessments.models import Assessment
from tracker.bodies.models import Body
from tracker.core.models import Edition
from tracker.desk.actions import publish_ready
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update
from tracker.evidence.words import Words
from tracker.recommendations.models import Part, Round
from tracker.statistics.models import Observation

WHY = "Two of the three forces use the policy."


def owed(label: str) -> tuple[Part, Round]:
    """The part of the real report that is labelled "3a", with its round."""
    part = Part.objects.get(recommendation__number=label[:-1], letter=label[-1])
    return part, Round.objects.get(part=part, withdrawn_in=None)


def drafted(by: User, label: str = "3a", word: str = "partly met", **more: Any) -> Assessment:
    """A draft by this person, saved as it stands."""
    part, round = owed(label)
    return actions.start_or_save_draft(part=part, round=round, by=by, word=word, **{"because": WHY, **more})


def in_review(by: User, label: str = "3a", word: str = "partly met", **more: Any) -> Assessment:
    """A version that this person has sent for review."""
    return actions.send_for_review(version=drafted(by, label, word, **more), by=by)


def approved(by: User, approver: User, label: str = "3a", word: str = "partly met") -> Assessment:
    """A version that is ready to be published."""
    version = in_review(by, label, word)
    actions.approve(version=version, by=approver)
    return now(version)


def put_out(
    *, updates: Collection[Update] = (), assessments: Collection[Assessment] = (), by: User, note: str
) -> Edition:
    """Publish what is ready, once somebody has checked that no live proceedings are touched."""
    return publish_ready(updates=updates, assessments=assessments, note=note, proceedings_checked=True, by=by)


def published(
    by: User, approver: User, label: str = "3a", word: str = "partly met", **more: Any
) -> Assessment:
    """A finding that the public reads."""
    version = in_review(by, label, word, **more)
    actions.approve(version=version, by=approver)
    put_out(assessments=[version], by=approver, note=f"The Committee on {label}.")
    return now(version)


def now(version: Assessment) -> Assessment:
    """The version as it stands now."""
    return Assessment.objects.get(pk=version.pk)


def accepted(sender: User, reader: User, label: str = "3a") -> Update:
    """A report that a body sent and staff accepted."""
    return evidence.accept_update(update=sent(sender, label), by=reader)


def begun_by(first: User, then: User, how: str, body: Body) -> Update:
    """A report that was sent, in which `then` had a hand: they "wrote", "saved" or "sent" it, the rest is `first`'s."""
    draft = report_drafted(then if how == "wrote" else first)
    if how == "saved":
        words = Words(progress="planned", planned="Soon.")
        draft = evidence.save_draft(
            ask=draft.ask, round=draft.round, words=words, seen=draft.saved_at, by=then
        )
    evidence.submit(updates=[draft], body=body, by=then if how == "sent" else first)
    return draft


def figure_of(label: str) -> Observation:
    """A figure that is tied to the recommendation of a part."""
    part, _ = owed(label)
    return Observation.objects.get(pk=min(figures_for(part.recommendation)))
