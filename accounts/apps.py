"""People who sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users; memberships and roles come with signing in."""

    name = "accounts"
