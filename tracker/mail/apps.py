"""Mail that is to go out."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The ledger of outgoing mail and its sending protocol."""

    name = "tracker.mail"
    label = "mail"
