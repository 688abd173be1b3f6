"""Reports and what they ask."""

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """Reports, findings, recommendations, parts, asks, rounds, deadlines, criteria."""

    name = "tracker.recommendations"
    label = "recommendations"
