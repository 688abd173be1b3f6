"""What people fill in to join, to invite, and to sign in."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import get_totp_secret
from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User
from accounts.roles import WHAT_ROLES_DO, roles_of
from tracker.bodies.models import Body

ADDRESS = "E-mail address"


class InviteForm(forms.Form):
    """Who is invited to a body, as what."""

    email = forms.EmailField(
        label=ADDRESS,
        max_length=254,
        error_messages={
            "required": "Enter the e-mail address of the person.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
    )
    role = forms.ChoiceField(
        label="As",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the person will do."},
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, f"{role.capitalize()}: {WHAT_ROLES_DO[role]}") for role in roles_of(body)]
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = choices[0][0] if len(choices) == 1 else None


def password_field(label: str, **options: Any) -> forms.CharField:
    """A box for a new password."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget, **options)


class JoinForm(forms.Form):
    """A new person's name and password; the address too, where the link was not mailed to one."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        help_text="As your colleagues and the Committee know you. It is never public.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    email = forms.EmailField(
        label=ADDRESS,
        max_length=254,
        help_text="You sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
    )
    password1 = password_field(
        "Password",
        help_text="At least 12 characters. Not your name or address, and no password that many people use.",
        error_messages={"required": "Choose a password."},
    )
    password2 = password_field(
        "The same password again", error_messages={"required": "Enter the password a second time."}
    )

    def __init__(self, *args: Any, invited: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = invited
        if invited:
            del self.fields["email"]

    def clean_email(self) -> str:
        """The address. Raises ValidationError when somebody has an account with it."""
        email = str(self.cleaned_data["email"])
        if User.objects.with_email(email).exists():
            self.address_taken()
        return email

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and not easy to guess."""
        found = super().clean() or self.cleaned_data
        one, two = found.get("password1"), found.get("password2")
        person = User(email=self.invited or found.get("email", ""), name=found.get("name", ""))
        if one and two and one != two:
            self.add_error("password2", "The two passwords are not the same. Enter it again in both.")
        elif one:
            try:
                validate_password(one, person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return found

    def address_taken(self) -> None:
        """Say that there is an account with this address: where it was mailed to one, nothing was typed to mark."""
        self.add_error(
            None if self.invited else "email",
            "There is an account with this address already. Sign in with it, then open the link again.",
        )


# allauth's forms in our words

LABELS = {
    "login": ADDRESS,
    "email": ADDRESS,
    "password": "Password",
    "oldpassword": "Your password now",
    "password1": "New password",
    "password2": "The new password again",
    "code": "Code",
}


class Plain:
    """Names stand above their boxes, not inside them."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)


class SignInForm(Plain, account.LoginForm):
    """Address and password; the page itself links to what helps who has forgotten it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    """The password once more."""


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """The old password, and a new one twice."""


class AskForResetForm(Plain, account.ResetPasswordForm):
    """The address to which a link for a new password goes."""


class ResetForm(Plain, account.ResetPasswordKeyForm):
    """A new password, twice."""


class CodeForm(Plain, mfa.AuthenticateForm):
    """The second step of a sign-in."""


class CodeAgainForm(Plain, mfa.ReauthenticateForm):
    """The second step once more."""


class ActivateForm(totp.ActivateTOTPForm):
    """The first code of an app. The key that the app was told stays the same until it is asked for anew."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.user = user
        self.secret = get_totp_secret()
        self.fields["code"].label = "The code that the app shows"
        self.fields["code"].widget.attrs.pop("placeholder", None)
