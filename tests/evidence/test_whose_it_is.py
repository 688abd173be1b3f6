"""Whose it is: an officer and a colleague of the body, and to anybody else it is not there."""

import datetime as dt
import re

import pytest

from accounts.models import Role
from tests.evidence.conftest import UNDER_WAY, ask_for, drafted, sent, submission_of
from tests.evidence.pages import FILLED, address, chosen, posted
from tests.factories import revise
from tests.people import browser, person
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import clock, editions
from tracker.evidence.home import answering
from tracker.evidence.models import Submission, Update
from tracker.evidence.words import Words
from tracker.recommendations.models import Addressee, Round


@pytest.fixture
def everything_of_the_iopc(cai, line) -> list[str]:
    """Every address that belongs to the IOPC, with a draft and a report that was sent."""
    drafted(cai)
    reference = submission_of(sent(cai, "3b")).reference
    return [
        address(line),
        address(ask_for("iopc", "3b")),
        "/body/as/iopc/",
        "/body/as/iopc/send/",
        f"/body/receipts/{reference}/",
    ]


def test_an_officer_and_a_colleague_see_what_is_their_bodys(everything_of_the_iopc, cai, col) -> None:
    for user in (cai, col):
        assert {browser(user).get(url).status_code for url in everything_of_the_iopc} == {200}


@pytest.mark.parametrize("name", ["dee", "eve", "ada"])
def test_to_anybody_else_it_is_not_there(everything_of_the_iopc, name, request) -> None:
    client = browser(request.getfixturevalue(name))
    assert {client.get(url).status_code for url in everything_of_the_iopc} == {404}


@pytest.mark.parametrize("name", ["dee", "eve", "ada"])
def test_nobody_else_saves_sends_or_throws_away(everything_of_the_iopc, line, name, request) -> None:
    client = browser(request.getfixturevalue(name))
    draft = Update.objects.get(state="draft")
    assert client.post(address(line), {**FILLED, "save": "yes"}).status_code == 404
    assert client.post(f"{address(line)}discard/").status_code == 404
    assert client.post("/body/as/iopc/send/", {"update": draft.pk}).status_code == 404
    assert client.post("/body/as/mopac/send/", {"update": draft.pk}).status_code == 404
    assert Words.of(Update.objects.get(state="draft")) == UNDER_WAY


def test_whoever_is_not_signed_in_is_asked_to(everything_of_the_iopc) -> None:
    for url in everything_of_the_iopc:
        assert "/account/login/" in browser().get(url)["Location"]


def test_membership_that_ended_opens_nothing(everything_of_the_iopc, col) -> None:
    col.memberships.update(ended_at=clock.now())
    assert {browser(col).get(url).status_code for url in everything_of_the_iopc} == {404}


@pytest.mark.parametrize("pair", ["0/0", "999999/1", "99999999999999999999/1"])
def test_an_ask_that_does_not_exist_is_not_found(cai, pair) -> None:
    assert browser(cai).get(f"/body/{pair}/").status_code == 404


def test_the_round_of_another_part_is_not_found(cai, line) -> None:
    other = Round.objects.exclude(part=line[0].part_id).order_by("pk")[0]
    assert browser(cai).get(f"/body/{line[0].pk}/{other.pk}/").status_code == 404


def test_dee_reports_for_the_mayor_and_mopac_gets_the_receipt(dee, mopac, real_report) -> None:
    mopac.contacts.create(name="Post", email="post@mopac.example")
    line = ask_for("mayor", "7a")
    client = browser(dee)
    check = posted(client, address(line), **FILLED, send="yes")
    assert "for the Mayor" in check.main.text
    posted(client, "/body/as/mopac/send/", **chosen(check))
    assert Submission.objects.get().body == mopac
    assert Addressee.objects.get(pk=line[0].addressee_id).body.slug == "mayor"


def test_a_person_of_the_mayors_office_itself_sees_the_mayors_asks_only(dee, real_report) -> None:
    mayor = person("May", Body.objects.get(slug="mayor"), Role.CONTRIBUTOR)
    assert browser(mayor).get(address(ask_for("mayor", "7a"))).status_code == 200
    assert browser(mayor).get(address(ask_for("mopac", "8a"))).status_code == 404


def test_links_on_pages_are_web_addresses_only(cai, ada, line) -> None:
    update = sent(cai, words=Words(progress="under way", done="See.", links=("https://iopc.example/a",)))
    markup = browser(ada).get(f"/evidence/{update.pk}/").content.decode()
    assert re.search(r'href="https://iopc.example/a"\s+rel="noopener nofollow"', markup)


@pytest.mark.parametrize(
    ("since", "until", "theirs"),
    [
        (None, None, True),
        (-1, None, True),
        (0, None, True),
        (1, None, False),
        (None, 1, True),
        (None, 0, True),
        (None, -1, False),
    ],
)
def test_who_answers_through_a_body_does_so_from_its_first_day_to_its_last(
    dee, mopac, real_report, since, until, theirs
) -> None:
    def day(offset):
        return None if offset is None else clock.today() + dt.timedelta(days=offset)

    link = AnswersThrough.objects.current().get(body__slug="mayor")
    revise(link, since=day(since), until=day(until))
    mayor = Body.objects.get(slug="mayor")
    assert (mayor.pk in answering(mopac, editions.now())) is theirs
    assert browser(dee).get(address(ask_for("mayor", "7a"))).status_code == (200 if theirs else 404)
