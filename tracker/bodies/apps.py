"""Who is asked, and who asks."""

from django.apps import AppConfig


class BodiesConfig(AppConfig):
    """Bodies, their names over time, and who answers through whom."""

    name = "tracker.bodies"
    label = "bodies"
