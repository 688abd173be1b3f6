"""The figures beside the recommendations."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Sources, series, observations and what each can show; a hold stops those on its report's pages."""

    name = "tracker.statistics"
    label = "statistics"

    def ready(self) -> None:
        from tracker.core.editions import on_publish
        from tracker.statistics.holding import refuse

        on_publish(refuse)
