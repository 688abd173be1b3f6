"""The whole journey on the real stack: a body reports, the Committee finds, the public reads, a reminder goes out."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from accounts.models import Role
from accounts.roles import WHAT_ROLES_DO
from tests import factories
from tests.browser.journey import Sink, Somebody, command, link_in, run_task, wait
from tests.people import PASSWORD
from tests.stack import LOADED, SERVERS, Site, running
from tracker.core import clock
from tracker.core.formats import day

REPORT = "police-conduct-and-complaints"
PUBLIC = f"/recommendations/{REPORT}/"
COMMITTEE = "/people/police-and-crime-committee/"
MANAGER, ASSESSOR, APPROVER, OFFICER, CONTACT = (
    f"{name}@people.example" for name in ("mo", "ada", "bola", "cai", "gil")
)
SAID = "A policy was agreed, and it is on the website."
SAID_BETTER = "A policy was agreed on 3 March, and it is on the website."
BECAUSE = "The policy does not name the Code of Practice."
DIFFER = "says and what the Committee found differ"
BECAUSE_BETTER = "The policy that was published does not name the Code of Practice."


@pytest.fixture
def mail(tmp_path: Path) -> Sink:
    """The folder into which the site's mail goes."""
    return Sink(tmp_path)


@pytest.fixture
def site(mail: Sink) -> Iterator[Site]:
    """A whole product of its own, whose two editions were published some time ago."""
    database = SERVERS.clone(LOADED)
    SERVERS.postgres.execute(factories.TIME_MACHINE, database=database.name)
    for number, moment in ((1, "2025-03-01 12:00Z"), (2, "2025-05-03 12:00Z")):
        SERVERS.postgres.execute(
            f"SELECT core_edition_took_place({number}, '{moment}')", database=database.name
        )
    with running(database, number=1, EMAIL_URL=f"file://{mail.folder}") as site:
        yield site
    SERVERS.postgres.drop_database(database.name)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_whole_journey(browser: Browser, site: Site, mail: Sink, scripts: bool) -> None:
    # As it is now: midnight in London may pass while they walk.
    yesterday = clock.today() - dt.timedelta(days=1)
    mo, ada, bola, cai, reader = (Somebody(browser, site, scripts=scripts) for _ in range(5))
    everybody_joins(site, mail, mo, ada, bola, cai)
    the_body_reports(mail, cai, ada, reader)
    what_it_says_is_published(ada, cai, reader)
    the_committee_finds(mail, mo, ada, bola)
    the_public_reads(bola, reader, yesterday)
    one_reminder_goes_out(site, mail, mo)
    assert [somebody.wrong for somebody in (mo, ada, bola, cai, reader) if somebody.wrong] == []


def everybody_joins(
    site: Site, mail: Sink, mo: Somebody, ada: Somebody, bola: Somebody, cai: Somebody
) -> None:
    mo.joins(link_in(command(site, "manage.py", "first_manager_link")), "Mo", **{"E-mail_address": MANAGER})
    invites(mo, COMMITTEE, ASSESSOR, Role.ASSESSOR)
    invites(mo, COMMITTEE, APPROVER, Role.APPROVER)
    invites(mo, "/people/iopc/", OFFICER, Role.CONTRIBUTOR)
    for somebody, address, name in ((ada, ASSESSOR, "Ada"), (bola, APPROVER, "Bola"), (cai, OFFICER, "Cai")):
        somebody.joins(link_in(mail.text(address)), name)


def invites(mo: Somebody, people: str, address: str, role: Role) -> None:
    mo.opens(people)
    mo.fills(**{"E-mail_address": address})
    mo.chooses(f"{role.capitalize()}: {WHAT_ROLES_DO[role]}", "As")
    mo.presses("Send the invitation")
    mo.reads(f"The invitation to {address} is on its way.")


def the_body_reports(mail: Sink, cai: Somebody, ada: Somebody, reader: Somebody) -> None:
    cai.opens("/body/")
    cai.follows("Report progress on 3a")
    cai.chooses("Done", "How far it is")
    cai.fills(What_was_done=SAID)
    cai.presses("Save draft")
    cai.reads("Draft saved")
    before = clock.today()
    send(cai)
    reference = re.search(r"Reference (\S+)", cai.page.locator("main").inner_text())
    assert reference
    assert reference[1] in mail.text(OFFICER, "Received: your report")
    reader.opens(f"{PUBLIC}3/")
    days = "|".join({day(before), day(clock.today())})
    received = re.compile(f"A report was received on ({days}) and is being read")
    expect(reader.page.locator("body")).to_contain_text(received)
    reader.does_not_read(SAID)

    ada.opens("/evidence/")
    ada.follows("Read 3a")
    ada.fills(Why_you_send_it_back="Please say when it was agreed.")
    ada.presses("Send back")
    ada.reads("Sent back")

    cai.opens("/body/")
    cai.follows("3a")
    cai.reads("Please say when it was agreed.")
    cai.fills(What_was_done=SAID_BETTER)
    loses_the_session(cai)
    expect(cai.page.get_by_label("What was done", exact=True)).to_have_value(SAID_BETTER)
    send(cai)
    cai.opens("/body/")
    expect(cai.page.get_by_role("link", name=re.compile(r"^[A-Z]+-"))).to_have_count(2)


def send(cai: Somebody) -> None:
    """A double click sends it once."""
    cai.presses("Check and send")
    cai.double_clicks("Send to the Committee", leads_to="**/body/receipts/*/")
    cai.reads("Your report was received")


def loses_the_session(cai: Somebody) -> None:
    """The session ends while the form is filled in; whoever signs in again comes back to it."""
    cai.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    cai.presses("Check and send")
    cai.fills(**{"E-mail_address": OFFICER}, Password=PASSWORD)
    cai.presses("Sign in")


def what_it_says_is_published(ada: Somebody, cai: Somebody, reader: Somebody) -> None:
    ada.opens("/evidence/")
    ada.follows("Read 3a")
    ada.reads(SAID, SAID_BETTER, "Please say when it was agreed.")
    ada.presses("Accept")
    reader.opens(f"{PUBLIC}3/")
    reader.does_not_read(SAID_BETTER)
    ada.follows("Publish what is ready")
    ada.fills(Public_note="What the IOPC says on 3a was added.")
    ada.ticks("I have checked: no live court, misconduct or inquest proceedings are touched by this")
    publishes(ada)
    reader.opens(f"{PUBLIC}3/")
    reader.reads(SAID_BETTER)
    reader.does_not_read("is being read", DIFFER)


def publishes(person: Somebody) -> int:
    """Press the button; returns the edition's number."""
    person.presses("Publish")
    heading = person.page.get_by_role("heading", level=1, name=re.compile(r"^Edition \d+ is published$"))
    return int(heading.inner_text().split()[1])


def the_committee_finds(mail: Sink, mo: Somebody, ada: Somebody, bola: Somebody) -> None:
    invites(mo, COMMITTEE, ASSESSOR, Role.APPROVER)
    wait(lambda: len(mail.mails(ASSESSOR)) == 2, 60, "the second invitation")
    texts = [str(mail.get_content()) for mail in mail.mails(ASSESSOR)]
    ada.opens(next(link_in(text) for text in texts if "as approver" in text))
    ada.presses("Accept")

    ada.opens("/desk/")
    ada.follows("Draft an assessment of 3a")
    ada.chooses("Not met", "What the Committee found on 3a")
    ada.fills(**{"Why,_on_3a": BECAUSE})
    ada.chooses("From the IOPC, version 2: says it is done", "Reports that 3a rests on")
    ada.presses("Save draft")
    ada.presses("Send for review")
    ada.reads("Somebody else has to approve it.")

    ada.follows("Open 3a")
    ada.reads("You worked on this, so somebody else has to approve it: Bola can.")
    expect(ada.page.get_by_role("button", name="Approve version 1")).to_have_count(0)
    # A page that was open before she had a hand in it would still have the button.
    ada.page.locator("form[action$='/return/']").evaluate(
        "form => { form.action = form.action.replace('/return/', '/approve/') }"
    )
    ada.presses("Return it")
    ada.reads("You cannot approve this", "Bola can.")

    bola.opens("/desk/")
    bola.follows("Decide 3a")
    bola.reads(BECAUSE, SAID_BETTER)
    bola.fills(What_has_to_change="Say that it was published.")
    bola.presses("Return it")

    ada.opens("/desk/")
    ada.follows("Go on with 3a")
    ada.reads("Say that it was published.")
    ada.fills(**{"Why,_on_3a": BECAUSE_BETTER})
    ada.presses("Send for review")

    bola.opens("/desk/")
    bola.follows("Decide 3a")
    bola.chooses("The Committee, at a meeting", "Agreed by")
    bola.fills(
        **{"Day_of_the_meeting,_or_on_which_the_Chair_agreed": clock.today().isoformat()},
        Item_of_the_agenda="7",
    )
    bola.presses("Approve version 2")
    # She joined by her link; approving asks who she is. Nothing that she filled in is lost.
    bola.reads("Is it you?")
    bola.fills(Password=PASSWORD)
    bola.presses("Go on")
    bola.reads("What you typed is here again.")
    bola.presses("Approve version 2")
    bola.reads("Approved. It is public once it is published.")


def the_public_reads(bola: Somebody, reader: Somebody, yesterday: dt.date) -> None:
    reader.opens(f"{PUBLIC}3/")
    reader.does_not_read(BECAUSE_BETTER)
    bola.follows("Publish what is ready")
    bola.fills(Public_note="The Committee found 3a not met.")
    bola.ticks("I have checked: no live court, misconduct or inquest proceedings are touched by this")
    number = publishes(bola)

    reader.opens(f"{PUBLIC}3/")
    reader.reads(SAID_BETTER, BECAUSE_BETTER)
    part = reader.page.get_by_role("row").filter(has_text="A consistent policy on data")
    for text in ("says it is done", "not met", DIFFER):
        expect(part).to_contain_text(text, ignore_case=True)
    reader.opens("/changes/")
    reader.reads("The Committee found 3a not met.", "What the IOPC says on 3a was added.")
    reader.opens(f"/changes/{number}/")
    reader.reads("The Committee found 3a not met.")
    reader.opens(f"{PUBLIC}3/?as-at={yesterday.isoformat()}")
    reader.reads(day(yesterday))
    reader.does_not_read(SAID_BETTER, BECAUSE_BETTER, DIFFER)


def one_reminder_goes_out(site: Site, mail: Sink, mo: Somebody) -> None:
    mo.opens(f"/desk/{REPORT}/record/")
    for box in mo.page.get_by_role("group").get_by_role("checkbox").all():
        box.uncheck()
    mo.chooses("8 Joint tracker for IOPC learning recommendations", "The record is complete for")
    mo.presses("Confirm and publish")
    mo.opens("/reminders/")
    mo.opens("/reminders/bodies/iopc/contacts/")
    mo.fills(Name="Gil", **{"E-mail_address": CONTACT})
    mo.presses("Save")
    mo.reads(CONTACT)
    mo.presses("Switch chasing on for Police Conduct and Complaints")
    mo.reads("Chasing is on")
    # What was late before goes out by hand only.
    run_task(site, "tracker.reminders.tasks.sweep")
    run_task(site, "tracker.mail.tasks.send_due")
    assert mail.mails(CONTACT) == []

    yesterday = clock.today() - dt.timedelta(days=1)
    mo.opens(f"/desk/{REPORT}/8/dates/")
    mo.fills(New_date=yesterday.isoformat(), Who_asked_for_it="the IOPC")
    mo.presses("Move the date and publish")
    mo.reads("Published in edition")
    text = mail.text(CONTACT, seconds=150)
    for told in ("8a", "8b", day(yesterday)):
        assert told in text
    for _ in range(2):
        run_task(site, "tracker.reminders.tasks.sweep")
        run_task(site, "tracker.mail.tasks.send_due")
    assert len(mail.mails(CONTACT)) == 1
    mo.opens("/mail/")
