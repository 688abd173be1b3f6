"""Reports and what they ask."""

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """Reports, findings, recommendations, parts, asks, rounds, deadlines, criteria; a hold stops what is published."""

    name = "tracker.recommendations"
    label = "recommendations"

    def ready(self) -> None:
        from tracker.core import audit
        from tracker.core.changes import tell_besides
        from tracker.core.editions import on_publish
        from tracker.recommendations import whose
        from tracker.recommendations.holds import refuse
        from tracker.recommendations.models import Deadline

        audit.committees_by(whose.committees)
        tell_besides(Deadline, Deadline.reasons)
        on_publish(refuse)
