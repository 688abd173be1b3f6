"""Mail that is to go out."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The ledger of outgoing mail and its sending protocol."""

    name = "tracker.mail"
    label = "mail"

    def ready(self) -> None:
        from tracker.core.takedown import on_take_down
        from tracker.mail.actions import remove_texts

        on_take_down(remove_texts)
