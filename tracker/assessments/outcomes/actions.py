"""Verbs about outcomes: propose what became of an aim, unsay it, choose after how long to look. Agreeing is core's."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from tracker.assessments.citing import figures_for
from tracker.assessments.outcomes.models import OutcomeFigure, OutcomeReview, ReviewAfter
from tracker.core import agreeing, audit, editions
from tracker.core.editions import publishing
from tracker.core.models import Edition
from tracker.core.workflow import NotNow, step
from tracker.recommendations.actions import clause
from tracker.recommendations.models import Recommendation, Report


@transaction.atomic
def propose_review(
    *, recommendation: Recommendation, word: str, because: str, by: User, figures: Collection[int] = ()
) -> OutcomeReview:
    """Propose what became of a recommendation's aim; somebody else agrees (core/agreeing.py).

    `figures` are observations (primary keys) tied to the recommendation; they are frozen as they read now. Raises
    NotNow without an aim, a word or a reason, for a figure that is not tied to it, and while another review waits.
    """
    stands = Recommendation.objects.as_at(editions.now()).filter(pk=recommendation.pk).first()
    if stands is None or not stands.aim:
        raise NotNow("No aim is written down for this recommendation, so there is none to review.")
    if word not in OutcomeReview.Word.values:
        raise NotNow("Choose a word.")
    if not because.strip():
        raise NotNow("Say why: the public reads it.")
    tied = figures_for(recommendation)
    if not set(figures) <= set(tied):
        raise NotNow("Only a figure that is tied to this recommendation can be cited.")
    row = OutcomeReview(recommendation=recommendation, word=word, because=because.strip())
    agreeing.propose(rows=[row], by=by)
    OutcomeFigure.objects.bulk_create(
        [OutcomeFigure(review=row, observation_id=key, frozen=tied[key]) for key in sorted(set(figures))]
    )
    said = audit.content(row, "word", "because") | {"figures": sorted(set(figures))}
    audit.record(
        "proposed an outcome of",
        recommendation,
        by=by,
        about=[row],
        after={audit.key(row): said},
        review=audit.key(row),
        word=word,
    )
    return row


@transaction.atomic
def withdraw_review(*, review: OutcomeReview, reason: str, by: User) -> Edition:
    """Withdraw what was said of an aim, with a public reason that continues "because …"; nothing takes its place.

    Raises NotNow when it is not what the public reads any more, or without a reason.
    """
    if not (why := clause(reason)):
        raise NotNow("Say why: the public reads it.")
    number = review.recommendation.number
    note = f"The Committee withdrew its review of the aim of recommendation {number}, because {why}."
    with publishing(note=note, by=by) as publication:
        # Held after the head, in the order of whoever agrees to the next review, which takes the place of this one.
        row = agreeing.held(review)
        if row.published_in_id is None or row.withdrawn_in_id:
            raise NotNow("This is not what the public reads any more, so there is nothing to withdraw.")
        publication.withdraw([row])
    audit.record(
        step(agreeing.STEPS, "withdraw").event,
        row.recommendation,
        by=by,
        about=[row],
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
        review=audit.key(row),
    )
    return publication.edition


@transaction.atomic
def review_after(*, report: Report, months: int, by: User) -> None:
    """Choose after how many months from "met" the aims of a report are to be reviewed.

    Chosen already: nothing happens. Raises NotNow for too few or too many.
    """
    if not 1 <= months <= 120:
        raise NotNow("Choose 1 to 120 months.")
    rows = ReviewAfter.objects.select_for_update()
    row, is_new = rows.get_or_create(report=report, defaults={"months": months})
    before = None if is_new else audit.content(row, "months")
    row.months = months
    after = audit.content(row, "months")
    if after != before:
        row.save()
        audit.record("chose when to review the aims of", report, by=by, before=before, after=after)
