"""People who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their memberships of bodies, and what each role may do."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import roles

        roles.register()
