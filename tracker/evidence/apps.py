"""What bodies report."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Updates, submissions and how staff read them."""

    name = "tracker.evidence"
    label = "evidence"
