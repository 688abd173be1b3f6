"""What the Committee said stands: a finding's whole way, by three people on the real stack, and every past day of it.

Draft, return, edit, approve, right of reply, publish, correct, withdraw, take down. After each public act the reader
reads the page, Changes, and the page as at before and after.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import factories
from tests.browser.journey import Sink, Somebody, command
from tests.stack import LOADED, SERVERS, Database, Site, running
from tracker.core import clock
from tracker.core.formats import day

REPORT = "police-conduct-and-complaints"
ALL = f"/recommendations/{REPORT}/"
PUBLIC = f"{ALL}3/"
ASSESS = f"/assess/{REPORT}/3/"
ADA, BOLA, CAI = (f"{name}@people.example" for name in ("ada", "bola", "cai"))

FIRST = "No policy was found."
FOUND = "No policy was found on the website of the IOPC in May."
REPLY = "The policy was on another page of our website in May."
PUT_RIGHT = "One policy was found, and it covers two of the three kinds of complaint."
WRONG = "Another page of the website was not looked at."
GONE = "The policy that was found is a draft of 2019."
TAKEN_DOWN = re.compile(r"This was taken down on \d+ \w+ \d{4} because it contained personal information\.")
CHECKED = "I have checked: no live court, misconduct or inquest proceedings are touched by this"
LONG_AGO = dt.date(2025, 6, 1)


@pytest.fixture
def mail(tmp_path: Path) -> Sink:
    """The folder into which the site's mail goes."""
    return Sink(tmp_path)


@pytest.fixture
def database() -> Iterator[Database]:
    """The report and its figures, published some time ago."""
    database = SERVERS.clone(LOADED)
    SERVERS.postgres.execute(factories.TIME_MACHINE, database=database.name)
    take_place(database, {1: LONG_AGO - dt.timedelta(days=90), 2: LONG_AGO - dt.timedelta(days=60)})
    yield database
    SERVERS.postgres.drop_database(database.name)


@pytest.fixture
def site(database: Database, mail: Sink) -> Iterator[Site]:
    """A whole product of its own, with Ada, Bola and Cai."""
    with running(database, number=3, EMAIL_URL=f"file://{mail.folder}") as site:
        command(site, "-m", "tests.browser.accounts")
        yield site


def take_place(database: Database, days: dict[int, dt.date]) -> None:
    """Let editions have taken place at noon of these days."""
    for number, when in days.items():
        took_place = f"SELECT core_edition_took_place({number}, '{when} 12:00Z')"
        SERVERS.postgres.execute(took_place, database=database.name)


def test_what_was_decided_stands_until_it_is_taken_down(
    browser: Browser, database: Database, site: Site, mail: Sink
) -> None:
    ada, bola, cai, reader = (Somebody(browser, site) for _ in range(4))
    for somebody, address in ((ada, ADA), (bola, BOLA), (cai, CAI)):
        somebody.signs_in(address)
    bodies_may_reply(bola, days=14)
    a_finding_is_drafted_returned_and_sent_again(ada, bola)
    it_is_approved(bola)
    it_waits_for_the_body_which_replies(mail, ada, bola, cai)
    found = it_is_published(ada, reader)
    corrected = it_is_corrected(ada, bola, reader)
    withdrawn = it_is_withdrawn(bola, reader)
    # As if an edition had been published each day, some time ago.
    days = {number: LONG_AGO + dt.timedelta(days=number) for number in range(3, withdrawn + 1)}
    take_place(database, days)
    the_past_shows(reader, days, PUT_RIGHT, [n for n in days if corrected <= n < withdrawn])
    the_correction_is_taken_down(mail, ada, bola)
    the_tombstone_stands_everywhere(reader, days, corrected, withdrawn)
    the_past_shows(reader, days, FOUND, [n for n in days if found <= n < corrected])
    assert [somebody.wrong for somebody in (ada, bola, cai, reader) if somebody.wrong] == []


# Before it is public


def bodies_may_reply(bola: Somebody, days: int) -> None:
    bola.opens("/desk/")
    bola.follows("Right of reply")
    if days:
        bola.fills(Days_to_answer="91")
        bola.presses("Set and publish")
        bola.reads("There is a problem", "Days to answer: 90 at most.")
    bola.fills(Days_to_answer=str(days))
    bola.presses("Set and publish")
    bola.reads("Published in edition")


def a_finding_is_drafted_returned_and_sent_again(ada: Somebody, bola: Somebody) -> None:
    ada.opens(ASSESS)
    ada.presses("Send for review")
    ada.reads("There is a problem", "Choose a word for at least one part")
    assess(ada, "Not met", FIRST)
    ada.presses("Save draft")
    ada.presses("Send for review")
    ada.reads("Somebody else has to approve it.")

    bola.opens("/desk/")
    bola.follows("Decide 3a")
    bola.presses("Return it")
    bola.reads("There is a problem", "Say what has to change before it can be approved.")
    bola.fills(What_has_to_change="Say where and when somebody looked.")
    bola.presses("Return it")

    ada.opens("/desk/")
    ada.reads("Say where and when somebody looked.")
    ada.follows("Go on with 3a")
    assess(ada, "Not met", FOUND)
    ada.presses("Send for review")


def assess(ada: Somebody, word: str, because: str) -> None:
    ada.chooses(word, "What the Committee found on 3a")
    ada.fills(**{"Why,_on_3a": because})


def it_is_approved(bola: Somebody) -> None:
    bola.opens("/desk/")
    bola.follows("Decide 3a")
    bola.presses("Approve version 2")
    bola.reads("There is a problem", "Choose who agreed it.")
    bola.does_not_read("Say what has to change before it can be approved.")
    bola.chooses("The Committee, at a meeting", "Agreed by")
    yesterday = clock.today() - dt.timedelta(days=1)
    bola.fills(
        **{"Day_of_the_meeting,_or_on_which_the_Chair_agreed": yesterday.isoformat()}, Item_of_the_agenda="7"
    )
    bola.presses("Approve version 2")
    bola.reads("Approved. It is public once it is published.", "Agreed by the Committee")


def it_waits_for_the_body_which_replies(mail: Sink, ada: Somebody, bola: Somebody, cai: Somebody) -> None:
    ada.opens("/desk/publish/")
    box = ada.page.get_by_label("What the Committee found on 3a: not met")
    expect(box).not_to_be_checked()
    box.check()
    ada.fills(Public_note="The Committee on 3a.")
    ada.ticks(CHECKED)
    ada.presses("Publish")
    ada.reads("There is a problem", "can reply to the finding on 3a until the end of")
    assert FOUND not in mail.text(CAI, "A finding on recommendation 3a")

    cai.opens("/body/")
    cai.follows("A finding on 3a, before it is published")
    cai.reads(FOUND, "It is not public yet.")
    cai.presses("Send the answer")
    cai.reads("There is a problem", "Write the answer, or tick that there is nothing to say.")
    cai.fills(The_answer=REPLY)
    cai.presses("Send the answer")
    cai.reads("Your answer is kept.", REPLY)
    bola.follows("Their replies")
    bola.reads("Every body has answered.", REPLY)


# What the public reads


def it_is_published(ada: Somebody, reader: Somebody) -> int:
    reader.opens(PUBLIC)
    reader.does_not_read(FOUND, REPLY)
    ada.opens("/desk/publish/")
    ada.fills(Public_note="The Committee found 3a not met.")
    ada.presses("Publish")
    ada.reads("There is a problem", "Check that no live proceedings are touched by this")
    with ada.in_a_new_tab("3 Adopt a consistent complaints data policy, as it will look"):
        ada.reads("Not published.", "The Committee found 3a not met.", FOUND, REPLY)
        will_be = ada.page.locator("main").inner_html()
    ada.ticks(CHECKED)
    number = publishes(ada)
    public(reader, number, "The Committee found 3a not met.", [FOUND, REPLY, "item 7"])
    reader.opens(PUBLIC)
    assert reader.page.locator("main").inner_html() == will_be
    return number


def publishes(ada: Somebody) -> int:
    """Press the button; returns the edition's number."""
    ada.presses("Publish")
    heading = ada.page.get_by_role("heading", level=1, name=re.compile(r"^Edition \d+ is published$"))
    return int(heading.inner_text().split()[1])


def public(
    reader: Somebody, number: int, note: str, shown: Collection[str], gone: Collection[str] = ()
) -> None:
    """From this edition on the public reads what is `shown` and not what is `gone`; before it the other way round."""
    for address in (PUBLIC, f"{PUBLIC}?as-at={number}"):
        reader.opens(address)
        reader.reads(note, *shown)
        reader.does_not_read(*gone)
    reader.opens(f"{PUBLIC}?as-at={number - 1}")
    reader.does_not_read(note, *shown)
    reader.reads(*gone)
    reader.opens("/changes/")
    reader.reads(f"Edition {number}: {note}")
    reader.opens(f"/changes/{number}/")
    reader.reads(note, "Before and after", *gone)


def it_is_corrected(ada: Somebody, bola: Somebody, reader: Somebody) -> int:
    bodies_may_reply(bola, days=0)
    ada.opens(ASSESS)
    ada.reads("Published finding")
    assess(ada, "Partly met", PUT_RIGHT)
    ada.fills(What_was_wrong_with_the_published_finding_on_3a=WRONG)
    ada.presses("Send for review")
    bola.opens("/desk/")
    bola.follows("Decide 3a")
    bola.reads("A correction of version 2", WRONG)
    bola.chooses("An officer: the Committee itself has not agreed it", "Agreed by")
    bola.presses("Approve version 3")
    ada.opens("/desk/publish/")
    ada.fills(Public_note="The Committee corrected its finding on 3a.")
    ada.ticks(CHECKED)
    number = publishes(ada)
    shown = [PUT_RIGHT, "Corrected on", WRONG, "The view of the Committee’s officers"]
    public(reader, number, "The Committee corrected its finding on 3a.", shown, [FOUND])
    reader.does_not_read("found again")
    return number


def it_is_withdrawn(bola: Somebody, reader: Somebody) -> int:
    bola.opens(bola.page.url)
    bola.presses("Withdraw the finding")
    bola.reads("There is a problem", "Say why the finding is withdrawn.")
    bola.fills(Why_the_finding_is_withdrawn=GONE)
    bola.presses("Withdraw the finding")
    told = bola.page.get_by_text(re.compile(r"Published in edition \d+:")).inner_text()
    number = int(re.findall(r"edition (\d+)", told)[0])
    note = "The Committee withdrew its finding on 3a."
    public(reader, number, note, ["withdrawn on", GONE.rstrip(".")], [PUT_RIGHT])
    return number


# Past days


def the_past_shows(reader: Somebody, days: dict[int, dt.date], text: str, editions: Collection[int]) -> None:
    """A text stands on the page as at these editions and their days, and as at no other."""
    assert editions
    for number, when in days.items():
        for point in (number, when):
            assert (text in read(reader, f"{PUBLIC}?as-at={point}")) == (number in editions), (text, point)


def read(reader: Somebody, address: str) -> str:
    """The markup at an address, without a browser's window."""
    answer = reader.page.request.get(f"{reader.window.base_url}{address}")
    assert answer.ok, (address, answer.status)
    return answer.text()


def the_correction_is_taken_down(mail: Sink, ada: Somebody, bola: Somebody) -> None:
    ada.opens(f"/desk/{REPORT}/")
    ada.follows("What is public of recommendation 3")
    ada.page.get_by_role("listitem").filter(has_text=PUT_RIGHT).get_by_role("link").click()
    ada.reads("Take this text down", PUT_RIGHT, WRONG)
    ada.presses("Take it down now")
    ada.reads("There is a problem", "Choose the ground", "Write down why")
    ada.chooses("It contains personal information", "On which ground")
    ada.fills(Why="A person can be told from it.")
    ada.presses("Take it down now")
    ada.reads("Taken down, everywhere and on every past day. 1 other person on the staff is told by mail.")
    ada.opens("/desk/audit/")
    ada.reads("took down", "withdrawn", "approved", "replied to")
    told = mail.text(BOLA, "A text was taken down")
    assert "It contains personal information" in told
    assert PUT_RIGHT not in told
    bola.opens("/desk/")
    bola.follows("See what, and why")
    bola.reads("A person can be told from it.")


def the_tombstone_stands_everywhere(
    reader: Somebody, days: dict[int, dt.date], corrected: int, withdrawn: int
) -> None:
    """On every page about it, now and on each past day, in place of each text that was taken down."""
    for address in (
        PUBLIC,
        f"{PUBLIC}?as-at={days[corrected]}",
        f"/changes/{corrected}/",
        f"/changes/{withdrawn}/",
    ):
        reader.opens(address)
        expect(reader.page.locator("main")).to_contain_text(TAKEN_DOWN)
    reader.opens(f"{PUBLIC}?as-at={days[corrected]}")
    reader.reads("1 partly met", f"the end of {day(days[corrected])}")
    pages = ["/", "/recommendations/", "/recommendations.csv", ALL, PUBLIC, "/changes/", "/bodies/iopc/"]
    pages += [f"/changes/{number}/" for number in days]
    for number, when in days.items():
        for page in pages:
            shown = [
                read(reader, f"{page}?as-at={point}") for point in (number, when) if exists(page, number)
            ]
            assert not [text for text in (PUT_RIGHT, WRONG) for one in shown if text in one], (page, number)
        markup = read(reader, f"{PUBLIC}?as-at={when}")
        assert bool(TAKEN_DOWN.search(markup)) == (number >= corrected), number


def exists(page: str, number: int) -> bool:
    """Whether a page was there as at an edition: later editions were not."""
    asked = re.fullmatch(r"/changes/(\d+)/", page)
    return not asked or int(asked[1]) <= number
