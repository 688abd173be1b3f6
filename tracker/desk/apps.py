"""Signed-in pages that look across rooms."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff's desk; no models."""

    name = "tracker.desk"
    label = "desk"

    def ready(self) -> None:
        from tracker.desk.emails import scheduled_for, taken_down_from
        from tracker.mail import kinds

        kinds.whose("take-down", taken_down_from)
        kinds.whose("not published", scheduled_for)
