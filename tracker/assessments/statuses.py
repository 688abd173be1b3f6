"""What follows from an edition: the status of each recommendation that it touches."""

from tracker.assessments.models import Status
from tracker.assessments.standing import standings
from tracker.core import clock
from tracker.core.editions import At, Publication


def restate(publication: Publication) -> None:
    """Store the status of each recommendation that the edition touches; one that is withdrawn loses its status.

    A status row is written even when its word stays, so that its edition tells when the recommendation last changed.
    """
    touched = publication.recommendations()
    if not touched:
        return
    at = At(edition=publication.edition.number, day=clock.today())
    publication.withdraw(Status.objects.current().filter(recommendation__in=touched))
    rows = []
    for recommendation, standing in standings(at, touched).items():
        rolled = standing.roll_up()
        late = standing.late().values()
        rows.append(
            Status(
                recommendation_id=recommendation,
                word=rolled.word,
                counts=rolled.counts,
                differs=standing.differs,
                overdue_from=min(late, default=None),
            )
        )
    publication.add(rows)
