"""What bodies answer."""

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Formal replies to recommendations."""

    name = "tracker.responses"
    label = "responses"
