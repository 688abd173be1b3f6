"""What bodies report."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Updates, submissions and how staff read them."""

    name = "tracker.evidence"
    label = "evidence"

    def ready(self) -> None:
        from tracker.evidence.emails import receipts_read_by, returns_of
        from tracker.mail import kinds

        kinds.whose("receipt", receipts_read_by)
        kinds.whose("return", returns_of)
