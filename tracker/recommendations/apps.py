"""Reports and what they ask."""

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """Reports, findings, recommendations, parts, asks, rounds, deadlines, criteria."""

    name = "tracker.recommendations"
    label = "recommendations"

    def ready(self) -> None:
        from tracker.core import audit
        from tracker.recommendations import whose

        audit.committees_by(whose.committees)
