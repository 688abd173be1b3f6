"""The lowest room: editions, the clock, what every room needs and no domain."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """Gives the application's role its rights, and marks which columns are text, after every migration."""

    name = "tracker.core"
    label = "core"

    def ready(self) -> None:
        from tracker.core.grants import grant_after_migrate
        from tracker.core.takedown import mark_after_migrate

        post_migrate.connect(grant_after_migrate, dispatch_uid="core.grants")
        post_migrate.connect(mark_after_migrate, dispatch_uid="core.takedown")
