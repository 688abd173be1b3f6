"""All that the public can reach."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages and downloads; no models."""

    name = "tracker.public"
    label = "public"
