"""What was scheduled and is right no more does not go out, and those who can do something about it are told."""

import datetime as dt

import pytest

from accounts.actions import end_membership
from tests.assessments.steps import approved
from tests.desk.test_scheduling import at, for_later, state
from tests.people import browser
from tests.public.pages import Page
from tracker.assessments.models import Scheduled
from tracker.assessments.replying import reply, set_days
from tracker.core import clock
from tracker.core.formats import day
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.desk.tasks import publish_due
from tracker.mail.models import Mail

ANSWER = "Constable Jo Bright, whose trial begins on Monday, did it."

pytestmark = pytest.mark.django_db


def test_nothing_goes_out_in_the_name_of_somebody_who_has_left(real_report, ada, bola, mo) -> None:
    row = for_later(ada, approved(ada, bola))
    end_membership(membership=ada.memberships.get(), by=mo)
    before = Edition.objects.count()
    with at(row):
        publish_due()
    assert (Edition.objects.count(), state(row)) == (before, "not published")
    assert "Ada scheduled this and may no longer publish it" in Scheduled.objects.get().problem
    mails = Mail.objects.filter(kind="not published").order_by("to")
    assert mo.email in {mail.to for mail in mails}
    assert ada.email not in {mail.to for mail in mails}
    assert "What Ada had scheduled" in mails[0].text


def test_a_minute_at_which_a_finding_can_still_be_answered_is_refused_with_the_first_that_would_do(
    real_report, ada, bola, committee, mo, iopc, mopac, cai, dee
) -> None:
    set_days(committee=committee, days=10, by=mo)
    version = approved(ada, bola, "8a")
    first = day(clock.today() + dt.timedelta(days=11))
    with pytest.raises(NotNow, match=rf"The first minute for which it can be scheduled is {first}, 00:00\."):
        for_later(ada, version)
    assert not Scheduled.objects.exists()
    assert for_later(ada, version, hours=11 * 24).state == "waiting"


def test_a_reply_that_comes_after_it_was_scheduled_is_read_before_it_goes_out(
    real_report, ada, bola, committee, mo, iopc, cai
) -> None:
    set_days(committee=committee, days=2, by=mo)
    version = approved(ada, bola, "8a")
    row = for_later(ada, version, hours=4 * 24)
    reply(version=version, body=iopc, text=ANSWER, by=cai)
    with at(row):
        publish_due()
    assert state(row) == "not published"
    assert "A reply to the finding on 8a came after this was scheduled" in Scheduled.objects.get().problem
    assert Mail.objects.get(kind="not published").to == ada.email
    shown = browser().get("/recommendations/police-conduct-and-complaints/8/").content.decode()
    assert ANSWER not in Page(shown).main.text
    with at(row):
        assert for_later(ada, version, hours=1).state == "waiting"
