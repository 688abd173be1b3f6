"""The lowest room: editions, the clock, what every room needs and no domain."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """Gives the application's role its rights, marks which columns are text, and fixes where functions look, after
    every migration."""

    name = "tracker.core"
    label = "core"

    def ready(self) -> None:
        from tracker.core.grants import grant_after_migrate
        from tracker.core.guards import fix_paths_after_migrate
        from tracker.core.takedown import mark_after_migrate

        post_migrate.connect(grant_after_migrate, dispatch_uid="core.grants")
        post_migrate.connect(mark_after_migrate, dispatch_uid="core.takedown")
        post_migrate.connect(fix_paths_after_migrate, sender=self, dispatch_uid="core.guards")
