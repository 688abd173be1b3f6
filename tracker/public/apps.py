"""All that the public can reach."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages and downloads; no models."""

    name = "tracker.public"
    label = "public"

    def ready(self) -> None:
        from tracker.core.takedown import on_take_down
        from tracker.public.page import forget

        on_take_down(forget)
