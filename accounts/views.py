"""Joining by a link, one's own account, and who belongs to which body."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, get_totp_secret
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.adapter import confirm_address
from accounts.forms import InviteForm, JoinForm
from accounts.home import home_of
from accounts.models import Invitation, Membership, Role, User
from accounts.roles import bodies
from accounts.typed import keep, page_with_form, typed
from tracker.bodies.models import Body
from tracker.core import clock, editions
from tracker.core.posting import posted_from

INVITE = "accounts.invite"
PEOPLE = {"label": "People", "url": "/people/"}


# Joining


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: a new person sets a password, one with an account accepts."""
    invitation = Invitation.objects.with_token(token).first()
    if invitation is None:
        return _said(request, "unknown", None, status=404)
    try:
        if isinstance(request.user, User):
            return _accept(request, invitation, request.user)
        actions.check_open(invitation=invitation)
        if User.objects.with_email(invitation.email).exists():
            return _said(request, "sign_in", invitation, status=200)
        return _join(request, invitation)
    except actions.LinkUnusable as refusal:
        return _refused(request, refusal)


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    """Somebody who is signed in accepts; what they accepted before is no error."""
    if invitation.accepted_by_id == user.pk:
        return redirect(home_of(user))
    actions.check_open(invitation=invitation)
    if request.method != "POST":
        theirs = not invitation.email or invitation.email.casefold() == user.email.casefold()
        return _said(request, "accept" if theirs else "not_theirs", invitation, status=200)
    try:
        actions.accept(invitation=invitation, by=user)
    except actions.NotTheirs:
        return _said(request, "not_theirs", invitation, status=403)
    confirm_address(user)
    messages.success(request, f"You are now a member: {user.acting_as}.")
    return redirect(home_of(user))


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A person without an account sets their name and password."""
    form = JoinForm(typed(request), invited=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.join(
                invitation=invitation,
                email=form.cleaned_data.get("email", ""),
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
            )
        except actions.AddressTaken:
            form.address_taken()
        else:
            return _arrive(request, user)
    return _said(request, "join", invitation, status=200, form=form)


def _arrive(request: HttpRequest, user: User) -> HttpResponse:
    """Sign a person in who has just joined."""
    confirm_address(user)
    messages.success(request, f"You have joined: {user.acting_as}.")
    response: HttpResponse = perform_login(request, user, redirect_url=home_of(user))
    return response


def _refused(request: HttpRequest, refusal: actions.LinkUnusable) -> HttpResponse:
    """The page of a link that cannot be used; the second of two clicks leads to the sign-in.

    What was typed as a password is not looked at: here nobody counts how often somebody guesses.
    """
    if request.method == "POST" and actions.has_just_joined(refusal.invitation):
        messages.info(
            request, "This link has been used. If it was you, sign in with the password that you set."
        )
        return redirect(settings.LOGIN_URL)
    return _said(request, refusal.standing.value, refusal.invitation, status=410)


def _said(
    request: HttpRequest, page: str, invitation: Invitation | None, *, status: int, **more: Any
) -> HttpResponse:
    """One of the pages that an invitation's link can lead to."""
    body = invitation and Body.objects.as_at(editions.now()).get(pk=invitation.body_id)
    context = {"invitation": invitation, "body": body, **more}
    context["sign_in_url"] = f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}"
    return render(request, f"accounts/join/{page}.html", context, status=status)


# One's own account


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, for whom I act, my password and the second step."""
    assert isinstance(request.user, User)
    memberships = request.user.memberships.current().order_by("body__slug", "role")
    names = {body.pk: body.name for body in Body.objects.as_at(editions.now())}
    context = {
        "memberships": [(names[membership.body_id], membership) for membership in memberships],
        "has_second_step": Authenticator.objects.filter(
            user=request.user, type=Authenticator.Type.TOTP
        ).exists(),
    }
    return render(request, "accounts/account.html", context)


@posted_from("accounts:account")
def start_second_step(request: HttpRequest) -> HttpResponse:
    """Make a new key for an app that shows codes, and lead to the page that shows it."""
    get_totp_secret(regenerate=True)
    return redirect("mfa_activate_totp")


@never_cache
@require_safe
def second_step_picture(request: HttpRequest) -> HttpResponse:
    """The key as a picture for a telephone's camera; only while the second step is being set up."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404("There is no key to show: begin with the second step under Your account.")
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")


# Who belongs to which body


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The bodies to which this person may invite, with how many act for each."""
    if not _me(request).has_perm(INVITE):
        raise Http404("You invite nobody here.")
    found = _bodies(request)
    counts = Membership.objects.current().counted_by_body()
    listed = sorted(found, key=lambda body: (body.kind != Body.Kind.COMMITTEE, body.name.casefold()))
    return render(
        request, "accounts/people.html", {"bodies": [(body, counts.get(body.pk, 0)) for body in listed]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def people_of(request: HttpRequest, slug: str) -> HttpResponse:
    """Who acts for a body, who is invited, and a form to invite somebody."""
    body = get_object_or_404(_bodies(request), slug=slug)
    form = InviteForm(typed(request), body=body)
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            actions.invite(body=body, role=role, email=email, by=_me(request))
        except actions.CannotInvite as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"The invitation to {email} is on its way.")
            return redirect("accounts:people_of", slug=slug)
    context = {
        "body": body,
        "form": form,
        "members": Membership.objects.current().of(body),
        "invitations": Invitation.objects.open(clock.now()).of(body),
        "crumbs": [PEOPLE],
    }
    return render(request, "accounts/people_of.html", context)


@posted_from("accounts:people_of", "slug")
def withdraw_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An invitation's link leads nowhere from now on."""
    body = get_object_or_404(_bodies(request), slug=slug)
    invitation = get_object_or_404(Invitation.objects.of(body), pk=pk)
    try:
        actions.withdraw(invitation=invitation, by=_me(request))
    except actions.LinkUnusable:
        messages.warning(request, "It was accepted meanwhile. You can end the membership instead.")
    else:
        messages.success(request, "The invitation is withdrawn: its link no longer works.")
    return redirect("accounts:people_of", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody no longer acts for a body; asked first, then done."""
    body = get_object_or_404(_bodies(request), slug=slug)
    membership = get_object_or_404(Membership.objects.of(body), pk=pk)
    if request.method != "POST":
        crumbs = [PEOPLE, {"label": body.name, "url": reverse("accounts:people_of", args=[slug])}]
        context = {"body": body, "membership": membership, "crumbs": crumbs}
        return render(request, "accounts/end_membership.html", context)
    try:
        actions.end_membership(membership=membership, by=_me(request))
    except actions.CannotEnd as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{membership.user.name} no longer acts as {membership.role}.")
    may_still = _me(request).has_perm(INVITE, body)
    return redirect("accounts:people_of", slug=slug) if may_still else redirect(home_of(_me(request)))


def _bodies(request: HttpRequest) -> Any:
    """The bodies to which this person may invite, with their names; none of them: there is no such page."""
    return bodies(_me(request), INVITE).as_at(editions.now())


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


# A form that cannot be trusted to come from its page


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form from elsewhere. One of our own, from before the person signed in again, is shown again instead."""
    same_site = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not same_site:
        raise PermissionDenied(reason)
    keep(request)
    messages.info(
        request,
        "This page had been open since before you signed in. Nothing was sent: please press the button again.",
    )
    return redirect(page_with_form(request))
