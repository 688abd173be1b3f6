"""The named people of the tests, as members of the real report's bodies, and what they look at the site with.

Ada drafts for the Committee, Bola approves, Mo manages; Cai submits for the IOPC, Dee signs for MOPAC, and Eve is an
outsider: she has an account and belongs to nobody.
"""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Membership, Role, User
from tests import factories
from tracker.bodies.models import Body
from tracker.core import clock
from tracker.recommendations.models import Report

PASSWORD = "the lamps are lit at dusk"


def person(name: str, body: Body | None = None, *roles: Role) -> User:
    """Somebody with an account, and a member of `body` in these roles. Nobody can sign in before a password is set."""
    user = factories.user(f"{name.lower()}@people.example", name=name)
    if body is not None:
        Membership.objects.bulk_create(Membership(user=user, body=body, role=role) for role in roles)
    return user


def browser(user: User | None = None) -> Client:
    """A browser in which this person has just signed in; without one, nobody has."""
    client = Client()
    if user is not None:
        client.force_login(user)
        signed_in(client, user, clock.now())
    return client


def signed_in(client: Client, user: User, moment: dt.datetime) -> None:
    """Let it be at this moment that a person showed in this browser who they are."""
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": moment.timestamp()}]
    session.save()


def long_ago(user: User) -> Client:
    """A browser in which this person, whose password is PASSWORD, signed in this morning."""
    user.set_password(PASSWORD)
    user.save()
    client = browser(user)
    signed_in(client, user, clock.now() - dt.timedelta(hours=3))
    return client


def sent_signed_out(user: User, url: str, to: str = "", **fields: object) -> tuple[Client, str]:
    """Somebody's browser that sent a form of the page at `url` after their session ended, and where that led.

    The form goes `to` another address where it is not sent to its own page.
    """
    user.set_password(PASSWORD)
    user.save()
    client = browser(user)
    assert client.get(url).status_code == 200
    client.session.delete()
    sent = client.post(to or url, fields, headers={"referer": f"http://testserver{url}"})
    return client, sent["Location"]


def signs_in(client: Client, user: User, url: str) -> str:
    """The page that this person, whose password is PASSWORD, comes to who signs in at `url`."""
    return client.post(url, {"login": user.email, "password": PASSWORD}, follow=True).content.decode()


@pytest.fixture
def committee(real_report: Report) -> Body:
    """The committee of the real report."""
    return real_report.committee


@pytest.fixture
def iopc(real_report: Report) -> Body:
    """The Independent Office for Police Conduct."""
    return Body.objects.get(slug="iopc")


@pytest.fixture
def mopac(real_report: Report) -> Body:
    """The Mayor's Office for Policing and Crime; the Mayor answers through it."""
    return Body.objects.get(slug="mopac")


@pytest.fixture
def ada(committee: Body) -> User:
    """Drafts for the Committee."""
    return person("Ada", committee, Role.ASSESSOR)


@pytest.fixture
def bola(committee: Body) -> User:
    """Approves for the Committee."""
    return person("Bola", committee, Role.APPROVER)


@pytest.fixture
def mo(committee: Body) -> User:
    """Manages the Committee's side."""
    return person("Mo", committee, Role.MANAGER)


@pytest.fixture
def cai(iopc: Body) -> User:
    """Submits for the IOPC."""
    return person("Cai", iopc, Role.CONTRIBUTOR)


@pytest.fixture
def dee(mopac: Body) -> User:
    """Signs for MOPAC."""
    return person("Dee", mopac, Role.CONTRIBUTOR)


@pytest.fixture
def eve(db: None) -> User:
    """An outsider with an account and no membership."""
    return person("Eve")
