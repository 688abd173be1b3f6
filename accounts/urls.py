"""Addresses for signing in, for one's own account, and for who belongs to which body.

Only those of allauth's pages that this site has; there is no sign-up, and no page to change one's address.
"""

from allauth.account import views as allauth
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

from accounts import views


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """People are invited. allauth's own pages need the address to have a name."""
    raise Http404("Nobody can sign up here by themselves: a manager of the Committee invites people.")


no_sign_up.login_required = False  # type: ignore[attr-defined]

ours = [
    path("join/<str:token>/", views.join, name="join"),
    path("account/", views.account, name="account"),
    path("account/two-step/start/", views.start_second_step, name="start_second_step"),
    path("account/two-step/picture.svg", views.second_step_picture, name="second_step_picture"),
    path("people/", views.people, name="people"),
    path("people/<slug:slug>/", views.people_of, name="people_of"),
    path("people/<slug:slug>/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw"),
    path("people/<slug:slug>/memberships/<int:pk>/end/", views.end_membership, name="end_membership"),
]

urlpatterns = [
    path("", include((ours, "accounts"))),
    path("account/login/", allauth.login, name="account_login"),
    path("account/logout/", allauth.logout, name="account_logout"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/signup/", no_sign_up, name="account_signup"),
    path("account/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", allauth.password_change, name="account_change_password"),
    path("account/password/reset/", allauth.password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/two-step/", include("allauth.mfa.urls")),
]
