"""How this site differs from allauth's defaults: by invitation only, our addresses, our words."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.home import home_of
from accounts.models import User


class Adapter(DefaultAccountAdapter):
    """What allauth asks this site."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Try again, or set a new password.",
        "too_many_login_attempts": "That was wrong too often. Wait five minutes, then try again.",
        "incorrect_password": "This password is not right.",
        "enter_current_password": "This is not your current password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk, the body's home, or the account."""
        assert isinstance(request.user, User)
        return home_of(request.user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("accounts:account")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, always under this site's own address, whatever host the request named."""
        path = reverse(
            "account_reset_password_from_key",
            kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True)),
        )
        return f"{settings.BASE_URL}{path}"

    def get_user_search_fields(self) -> list[str]:
        """People are looked for by address only."""
        return ["email"]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sign-in and reset mails go out at once, past the ledger of mail that staff can read."""
        super().send_mail(template_prefix, email, context | {"site": settings.BASE_URL})


class SecondStep(DefaultMFAAdapter):
    """The second step, in our words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Wait for the next one and enter that.",
    }


def confirm_address(user: User) -> None:
    """A person who came by a mailed link has shown that the address is theirs."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
