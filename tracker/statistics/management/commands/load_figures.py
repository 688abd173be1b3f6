"""manage.py load_figures [FILE]: check figures and what they can show, and publish them."""

from pathlib import Path

from tracker.core.loading import LoadingCommand
from tracker.statistics.actions import load_figures


class Command(LoadingCommand):
    """Publishes a file of figures as an edition, or says what is wrong with it and loads nothing."""

    help = (
        "Check sources, series, observations and indicators (YAML) and publish them. Load their report first."
    )
    load = staticmethod(load_figures)
    default = Path(__file__).resolve().parents[2] / "data" / "police-conduct-and-complaints.yaml"
