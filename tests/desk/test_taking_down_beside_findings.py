"""What stands beside findings can be taken down too: an approval’s agenda item, a reply, a note that was scheduled."""

import datetime as dt

import pytest
import time_machine

from accounts.models import Role
from tests.assessments.steps import approved, in_review, put_out
from tests.desk.test_taking_down import THIRD, down, holds
from tests.evidence.pages import page, posted
from tests.people import browser, person
from tracker.assessments import actions
from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.concerned import left
from tracker.assessments.models import Approval, Scheduled
from tracker.assessments.replying import reply, set_days
from tracker.core import audit, clock
from tracker.core.formats import day
from tracker.core.models import AuditEvent, Edition
from tracker.desk.actions import schedule
from tracker.desk.tasks import publish_due

ITEM = "5, the case of Jo Bright"
NOTE = "Constable Jo Bright of Elm Road was right: the Committee on 3a."

pytestmark = pytest.mark.django_db


@pytest.fixture
def approval(real_report, ada, bola) -> Approval:
    """A finding that the Committee agreed under an item that names somebody."""
    agreed = Agreement(AgreedBy.COMMITTEE, clock.today(), ITEM)
    return actions.approve(version=in_review(ada), by=bola, agreed=agreed)


def test_the_item_of_an_agenda_is_listed_and_goes_from_every_day_and_every_table(approval, ada, bola) -> None:
    address = f"/desk/take-down/{audit.key(approval)}/"
    assert browser(ada).get(address).status_code == 404
    edition = put_out(assessments=[approval.assessment], by=bola, note="3a.")
    assert f"item {ITEM}" in page(browser(), THIRD).main.text
    listed = page(browser(ada), "/desk/police-conduct-and-complaints/3/texts/")
    assert f"Agreed by the Committee at its meeting on {day(clock.today())}, item {ITEM}" in (
        listed.under("Approval").text
    )
    assert f"since edition {edition.number}" in listed.under("Approval").text
    assert address in listed.main.links.values()
    done = posted(browser(ada), address, ground="personal", reason="A name.")
    assert "Taken down, everywhere and on every past day." in done.main.text
    assert holds("Jo Bright") == []
    for at in ("", f"?as-at={edition.number}"):
        assert "item whose name was taken down." in page(browser(), f"{THIRD}{at}").main.text
    event = AuditEvent.objects.get(verb="took down")
    assert event.committees == [approval.assessment.part.recommendation.report.committee_id]


def test_another_committees_staff_do_not_find_it(approval, report, bola) -> None:
    put_out(assessments=[approval.assessment], by=bola, note="3a.")
    other = person("Ola", report.committee, Role.MANAGER)
    assert browser(other).get(f"/desk/take-down/{audit.key(approval)}/").status_code == 404


def test_a_short_reply_goes_with_how_it_came_and_from_the_audit_trail_as_well(real_report, ada, bola) -> None:
    set_days(committee=real_report.committee, days=10, by=bola)
    version = approved(ada, bola)
    for body in left(version):
        row = reply(version=version, body=body, text="Jo Bright did.", received_how="from Jo Bright", by=ada)
    put_out(assessments=[version], by=bola, note="3a.")
    down(row, ada)
    assert holds("Jo Bright") == []


@pytest.mark.parametrize("note", [NOTE, "Jo Bright: no."], ids=["long", "short"])
def test_the_note_of_what_was_scheduled_goes_with_that_of_its_edition(real_report, ada, bola, note) -> None:
    due_at = clock.now() + dt.timedelta(hours=1)
    version = approved(ada, bola)
    schedule(updates=[], assessments=[version], note=note, proceedings_checked=True, due_at=due_at, by=bola)
    with time_machine.travel(due_at, tick=False):
        publish_due()
    edition = Edition.objects.get(note=note)
    assert "assessments.Scheduled" in holds(note)
    down(edition, ada)
    assert holds("Jo Bright") == []
    assert Scheduled.objects.get().note == "[taken down]"
