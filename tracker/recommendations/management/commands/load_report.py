"""manage.py load_report FILE: check a committee's report and publish it."""

from tracker.core.loading import LoadingCommand
from tracker.recommendations.actions import load_report


class Command(LoadingCommand):
    """Publishes a report's file as an edition, or says what is wrong with it and loads nothing."""

    help = "Check a committee's report (YAML) and publish it. Run again, it only lists what differs."
    load = staticmethod(load_report)
