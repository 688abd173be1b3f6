"""Where each recommendation stands."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Takes part in publishing: each edition stores the status of the recommendations that it touches."""

    name = "tracker.assessments"
    label = "assessments"

    def ready(self) -> None:
        from tracker.assessments.asked import stands
        from tracker.assessments.citing import remove_figures
        from tracker.assessments.emails import findings_of
        from tracker.assessments.found import besides
        from tracker.assessments.models import Assessment
        from tracker.assessments.outcomes.models import OutcomeReview
        from tracker.assessments.outcomes.reading import besides as figures_cited
        from tracker.assessments.proceedings import keep
        from tracker.assessments.reply_views import to_answer
        from tracker.assessments.replying import mail_is_wanted, take_part
        from tracker.assessments.scheduling import refuse, remove_notes
        from tracker.assessments.statuses import restate
        from tracker.core.changes import tell_besides
        from tracker.core.editions import on_checked, on_publish
        from tracker.core.takedown import on_take_down
        from tracker.evidence.home import known_by
        from tracker.evidence.notices import on_home
        from tracker.mail import kinds

        on_checked(keep)
        on_publish(refuse)
        on_publish(take_part)
        on_publish(restate)
        tell_besides(Assessment, besides)
        tell_besides(OutcomeReview, figures_cited)
        on_take_down(remove_figures)
        on_take_down(remove_notes)
        on_home(to_answer)
        kinds.still_wanted("right of reply", mail_is_wanted)
        kinds.whose("right of reply", findings_of)
        known_by(stands)
