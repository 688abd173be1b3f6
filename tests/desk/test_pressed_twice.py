"""A second click that reaches the server leads where the first one led, and says what was done."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Role
from tests.assessments.steps import approved
from tests.evidence.pages import errors, posted
from tests.people import browser, person
from tests.recommendations.steps import WHY, closed, parts, proposed
from tracker.assessments.models import Scheduled
from tracker.assessments.outcomes.models import OutcomeReview
from tracker.bodies.models import Contact
from tracker.core import clock
from tracker.core.models import AuditEvent, Edition
from tracker.desk.actions import schedule
from tracker.recommendations.models import Closure, Criteria

REPORT = "/desk/police-conduct-and-complaints/"
CLOSE, CRITERIA = f"{REPORT}3/close/", f"{REPORT}5/criteria/"
OUTCOME = "/outcome/police-conduct-and-complaints/3/"
CLOSING = {"kind": "no longer followed", "since": "2024-05-03", "because": WHY}

pytestmark = pytest.mark.django_db


def twice(who, url: str, says: str, **fields: Any) -> None:
    """Send a form twice: once is an act, and both lead to the same page, the second with what was done."""
    first = posted(browser(who), url, **fields)
    assert errors(first) == []
    before = AuditEvent.objects.count(), Edition.objects.count()
    second = posted(browser(who), url, **fields)
    assert errors(second) == []
    assert second.heading == first.heading
    assert says in second.main.text
    assert (AuditEvent.objects.count(), Edition.objects.count()) == before


def at(hours: int) -> dt.datetime:
    return clock.now() + dt.timedelta(hours=hours)


def test_scheduling(real_report, ada, bola) -> None:
    version, minute = approved(ada, bola), at(2).astimezone(clock.LONDON)
    when = {"when": "later", "day": minute.date().isoformat(), "time": f"{minute:%H:%M}"}
    item = f"assessment-{version.pk}"
    twice(ada, "/desk/publish/", "Scheduled already for", item=item, note="Out.", proceedings="on", **when)
    assert Scheduled.objects.count() == 1
    other = posted(browser(ada), "/desk/publish/", item=item, note="Another.", proceedings="on", **when)
    assert errors(other)


def test_cancelling_what_was_scheduled(real_report, report, ada, bola) -> None:
    told = {"note": "Out.", "proceedings_checked": True, "due_at": at(2), "by": ada}
    row = schedule(updates=[], assessments=[approved(ada, bola)], **told)
    where = f"/desk/scheduled/{row.pk}/cancel/"
    twice(ada, where, "This was cancelled already.")
    assert browser(person("Una", report.committee, Role.ASSESSOR)).post(where).status_code == 404


@pytest.mark.parametrize("which", ["one", "all"])
def test_proposing_to_close(real_report, ada, which) -> None:
    more = {"all": "1"} if which == "all" else {"parts": parts("3a")[0].pk}
    twice(ada, CLOSE, "Proposed already. Somebody else has to agree", **CLOSING, **more)
    assert errors(posted(browser(ada), CLOSE, **{**CLOSING, "because": "the aim was met"}, **more))


@pytest.mark.parametrize(("act", "says"), [("agree", "Published already"), ("refuse", "Refused already.")])
def test_deciding_what_was_proposed(real_report, ada, bola, act, says) -> None:
    [row] = proposed(ada)
    fields = {
        "proposals": row.pk,
        "note": "3a is closed.",
        "reason": "Not yet.",
        "proceedings": "on",
        act: "1",
    }
    twice(bola, f"{CLOSE}decide/", says, **fields)
    changed = fields | {"note": "Closed.", "reason": "Never."}
    assert errors(posted(browser(bola), f"{CLOSE}decide/", **changed))


def test_following_again(real_report, ada, bola) -> None:
    closed(ada, bola, "3a")
    fields = {"closures": Closure.objects.get().pk, "because": "the court decided otherwise"}
    twice(ada, f"{CLOSE}again/", "Published already", **fields)
    assert errors(posted(browser(ada), f"{CLOSE}again/", **(fields | {"because": "it was wrong"})))


def test_writing_what_would_settle_it(real_report, ada) -> None:
    seen = Criteria.objects.get(recommendation__number="5", withdrawn_in=None).version
    fields = {"text": "When it is public.", "note": "Set out.", "seen": seen}
    twice(ada, f"{CRITERIA}?for=whole", "Published already, as version", **fields)
    changed = fields | {"text": "When all is public."}
    assert errors(posted(browser(ada), f"{CRITERIA}?for=whole", **changed))


def test_reviewing_an_aim(real_report, ada, bola) -> None:
    fields = {"word": "no change seen", "because": "The figures have not moved."}
    twice(ada, OUTCOME, "Proposed already.", **fields)
    row = OutcomeReview.objects.get()
    twice(
        bola,
        f"{OUTCOME}decide/",
        "Published already",
        proposals=row.pk,
        note="The aim of 3.",
        agree="1",
        proceedings="on",
    )


def test_adding_and_changing_a_contact(real_report, ada) -> None:
    add = "/reminders/bodies/iopc/contacts/"
    twice(ada, add, "Ira gets the mail of", name="Ira", email="Ira@iopc.example")
    ira = Contact.objects.get()
    assert errors(posted(browser(ada), add, name="Ivo", email="ira@iopc.example"))
    fields = {"name": "Ira", "email": "ira@iopc.example"}
    twice(ada, f"/reminders/contacts/{ira.pk}/", "Ira is saved.", **fields)
    assert errors(posted(browser(ada), add, **fields))
    assert Contact.objects.count() == 1
