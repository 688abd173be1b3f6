"""People who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their memberships of bodies, and what each role may do."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import emails, roles
        from tracker.mail import kinds

        roles.register()
        kinds.still_wanted("invitation", emails.still_wanted)
