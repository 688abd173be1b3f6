"""People who use the site together, each in a browser of their own, and the folder into which its mail goes."""

import email
import email.policy
import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from django.utils.text import slugify
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.window import Window
from tests.people import PASSWORD
from tests.stack import Site
from tracker.celery import app
from tracker.embedded.application import CHECKOUT

# With PICTURES=1 every page that somebody comes to is kept here, wide and narrow, in the order of the walk.
PICTURES = CHECKOUT / "var" / "pictures"
TAKEN = itertools.count(1)


class Somebody:
    """Somebody at a browser of their own; every page that they come to is looked at, wide and narrow.

    The slow rules of axe look at each make of page once for each person: not at one again that differs in its words
    alone.
    """

    def __init__(self, browser: Browser, site: Site, *, scripts: bool = True) -> None:
        context = browser.new_context(
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": 1280, "height": 900},
            java_script_enabled=scripts,
        )
        self.scripts = scripts
        self.seen: set[int] = set()
        context.set_default_timeout(20_000)
        self.window = Window(context, site.url)
        self.page: Page = self.window.page
        self.wrong: dict[str, list[str]] = {}

    def opens(self, address: str, status: int = 200) -> None:
        """Go to an address of this site, or to a whole link."""
        address = address.removeprefix(self.window.base_url)
        assert self.window.visit(address) == status, address
        self.looks()

    def follows(self, link: str) -> None:
        """Click on the link with this name, or one that begins like it."""
        self._clicks(self.page.get_by_role("link", name=link).first)

    def presses(self, button: str) -> None:
        """Press the button with this name."""
        self._clicks(self.page.get_by_role("button", name=button, exact=True))

    def double_clicks(self, button: str, leads_to: str) -> None:
        """Press the button with this name twice, as quickly as people do."""
        self.page.get_by_role("button", name=button, exact=True).dblclick()
        self.page.wait_for_url(leads_to)
        self.page.wait_for_load_state()
        self.looks()

    def _clicks(self, what: Locator) -> None:
        self.window.follow(what)
        self.looks()

    def fills(self, **fields: str) -> None:
        """Write into the boxes with these names; a space in a name is written as _."""
        for label, text in fields.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(text)

    def chooses(self, choice: str, group: str) -> None:
        """Choose an answer of a question."""
        self.page.get_by_role("group", name=group).get_by_label(choice, exact=True).check()

    def ticks(self, label: str) -> None:
        """Tick a box."""
        self.page.get_by_label(label, exact=True).check()

    def reads(self, *texts: str) -> None:
        """These texts stand on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        """None of these texts stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def signs_in(self, address: str, password: str = PASSWORD) -> None:
        """Sign in with an account that is there."""
        self.opens("/account/login/")
        self.fills(**{"E-mail address": address, "Password": password})
        self.presses("Sign in")

    @contextmanager
    def in_a_new_tab(self, button: str) -> Iterator[None]:
        """Press a button that opens another tab, and be there while the block lasts."""
        here = self.page
        with here.expect_popup() as opened:
            here.get_by_role("button", name=button).click()
        self.page = self.window.page = opened.value
        self.page.wait_for_load_state()
        self.looks()
        yield
        self.page.close()
        self.page = self.window.page = here

    def joins(self, link: str, name: str, **fields: str) -> None:
        """Follow an invitation's link and set a password."""
        self.opens(link)
        self.fills(Your_name=name, **fields)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_label("The same password again", exact=True).fill(PASSWORD)
        self.presses("Join")
        self.reads("You have joined")

    def looks(self) -> None:
        """Look at the page: the rules of axe, its width, what happened behind it. What is wrong stands in `wrong`."""
        found = []
        axe = self.scripts and self._is_new()
        for width in (320, 1280):
            self.window.resize(width)
            found += self.window.broken_rules() if axe else []
            if wider := self.window.overflow():
                found.append(f"{wider} pixels too wide at {width}")
            if axe and os.environ.get("PICTURES") == "1":
                self._take_a_picture(width)
        found += self.window.troubles
        if found:
            self.wrong[self.page.url] = found

    def _is_new(self) -> bool:
        made_of = self.window.elements()
        known = made_of in self.seen
        self.seen.add(made_of)
        return not known

    def _take_a_picture(self, width: int) -> None:
        name = f"{next(TAKEN):03} {slugify(self.page.title())[:60]} {width}.png"
        self.page.screenshot(path=PICTURES / name, full_page=True)


class Sink:
    """The mail of a site, as files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mails(self, to: str, subject: str = "") -> list[EmailMessage]:
        """What came for this address, with these words in its subject."""
        files = sorted(self.folder.glob("*.eml"))
        every = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [mail for mail in every if mail["To"] == to and subject in mail["Subject"]]

    def text(self, to: str, subject: str = "", seconds: float = 60) -> str:
        """The text of the one such mail, once it is there."""
        wait(lambda: bool(self.mails(to, subject)), seconds, f"a mail to {to}")
        (mail,) = self.mails(to, subject)
        return str(mail.get_content())


def link_in(text: str) -> str:
    """The first address in a text."""
    found = re.search(r"https?://\S+", text)
    assert found, text
    return found[0]


def wait(there: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until `there()`."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, f"{what} did not come in {seconds:.0f} s"
        time.sleep(0.25)


def command(site: Site, *arguments: str) -> str:
    """Run a Python command beside the site; returns what it printed."""
    run = subprocess.run(
        [sys.executable, *arguments],
        env=site.environment,
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout


def run_task(site: Site, name: str) -> None:
    """Send a task by its name, and wait until the worker has done it."""
    with app.connection_for_write(site.environment["CELERY_BROKER_URL"]) as queue:
        key = app.send_task(name, connection=queue).id
    log = site.logs / "worker.log"
    wait(lambda: f"{name}[{key}] succeeded" in log.read_text(), 60, f"{name} {key}")
