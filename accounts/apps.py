"""People who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their memberships of bodies, and what each role may do."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import emails, roles, typed
        from tracker.core.takedown import on_take_down
        from tracker.mail import kinds

        roles.register()
        kinds.still_wanted("invitation", emails.still_wanted)
        kinds.whose("invitation", emails.invitations_of)
        on_take_down(typed.forget_texts)
