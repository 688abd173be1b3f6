"""Where each recommendation stands."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Takes part in publishing: each edition stores the status of the recommendations that it touches."""

    name = "tracker.assessments"
    label = "assessments"

    def ready(self) -> None:
        from tracker.assessments.actions import restate
        from tracker.assessments.citing import remove_figures
        from tracker.assessments.scheduling import refuse
        from tracker.core.editions import on_publish
        from tracker.core.takedown import on_take_down

        on_publish(refuse)
        on_publish(restate)
        on_take_down(remove_figures)
