"""Signed-in pages that look across rooms."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff's desk; no models."""

    name = "tracker.desk"
    label = "desk"
