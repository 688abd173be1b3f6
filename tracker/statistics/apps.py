"""The figures beside the recommendations."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Sources, series, observations and what each can show."""

    name = "tracker.statistics"
    label = "statistics"
