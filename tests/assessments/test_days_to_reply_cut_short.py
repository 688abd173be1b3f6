"""A body keeps all its days to reply: a finding on what was closed for some of them is approved anew first."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests.assessments.steps import WHY, approved, in_review, now, published, put_out
from tests.evidence.pages import page
from tests.people import browser
from tests.plain_sql import sql
from tests.recommendations.steps import closed
from tracker.assessments import actions
from tracker.assessments.models import Assessment, ProceedingsCheck
from tracker.assessments.reply_models import ReplyPeriod
from tracker.assessments.replying import mail_is_wanted, reply, set_days
from tracker.core import clock
from tracker.core.editions import publishing
from tracker.core.workflow import NotNow
from tracker.mail.models import Mail
from tracker.recommendations.actions import follow_again
from tracker.recommendations.models import Ask, Closure, Deadline

DAY = dt.timedelta(days=1)
LOST = "8a was closed for some of the days in which bodies could reply to this"
ANEW = "they begin anew when the next version is approved"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_days(real_report, committee, mo) -> None:
    """Bodies can answer for ten days."""
    set_days(committee=committee, days=10, by=mo)


def stopped_for_a_time(ada, bola) -> None:
    """8a is closed, and followed again."""
    closed(ada, bola, "8a")
    follow_again(closures=list(Closure.objects.current()), reason="the Act was repealed", by=ada)


def past_the_verbs(version: Assessment, by) -> None:
    """Publish a version past all that the verbs ask."""
    with publishing(note="A test.", by=by) as publication:
        ProceedingsCheck.objects.create(edition=publication.edition, checked_by=by)
        publication.add([now(version)])


def address(version: Assessment) -> str:
    """Where the IOPC answers."""
    return f"/body/findings/{version.pk}/iopc/"


def test_it_does_not_go_out_unanswered_once_its_part_is_followed_again(
    ada, bola, cai, dee, iopc, mopac
) -> None:
    version = approved(ada, bola, "8a")
    closed(ada, bola, "8a")
    with pytest.raises(NotNow, match=f"on the page “Close”.*until then.*{ANEW}"):
        put_out(assessments=[version], by=bola, note="Out.")
    follow_again(closures=list(Closure.objects.current()), reason="the Act was repealed", by=ada)
    with (
        time_machine.travel(clock.now() + 11 * DAY, tick=False),
        pytest.raises(NotNow, match=f"{LOST}.*{ANEW}"),
    ):
        put_out(assessments=[version], by=bola, note="Out.")
    assert f"{LOST}. An approver can take it back." in page(browser(bola), "/desk/publish/").main.text
    review = page(browser(bola), f"/assess/review/{version.pk}/").main
    assert ANEW in review.text
    assert review.facts["Whose turn it is"] == "An approver"
    with pytest.raises(NotNow, match="so no answer is asked for now"):
        reply(version=version, body=iopc, text="", by=cai)
    assert address(version) not in page(browser(cai), "/body/").main.links.values()


def test_the_next_version_gives_them_all_their_days_and_a_mail_again(
    ada, bola, cai, dee, iopc, mopac
) -> None:
    version = approved(ada, bola, "8a")
    stopped_for_a_time(ada, bola)
    actions.take_back(version=version, reason="Their days were cut short.", by=bola)
    with time_machine.travel(clock.now() + 11 * DAY, tick=False):
        anew = approved(ada, bola, "8a")
        assert ReplyPeriod.objects.get(assessment=anew).last_day == clock.today() + 10 * DAY
        assert address(anew) in page(browser(cai), "/body/").main.links.values()
    assert mail_is_wanted(Mail.objects.filter(kind="right of reply").latest("pk"))
    for body, who in ((iopc, cai), (mopac, dee)):
        reply(version=anew, body=body, text="", by=who)
    put_out(assessments=[anew], by=bola, note="Out.")
    assert now(anew).published_in_id


def test_what_every_body_has_answered_before_goes_out(ada, bola, cai, dee, iopc, mopac) -> None:
    version = approved(ada, bola, "8a")
    for body, who in ((iopc, cai), (mopac, dee)):
        reply(version=version, body=body, text="", by=who)
    stopped_for_a_time(ada, bola)
    put_out(assessments=[version], by=bola, note="Out.")
    assert now(version).published_in_id


def test_what_was_closed_before_the_approval_or_after_the_days_cuts_nothing_short(ada, bola) -> None:
    stopped_for_a_time(ada, bola)
    with time_machine.travel(clock.now() - 11 * DAY, tick=False):
        version = approved(ada, bola, "8a")
    stopped_for_a_time(ada, bola)
    put_out(assessments=[version], by=bola, note="Out.")
    assert now(version).published_in_id


def test_a_correction_loses_no_days(ada, bola, cai, mo, committee, iopc) -> None:
    set_days(committee=committee, days=0, by=mo)
    published(ada, bola, "8a", "met")
    set_days(committee=committee, days=10, by=mo)
    version = in_review(ada, "8a", "not met", wrong="Of two forces only.")
    actions.approve(version=version, by=bola)
    closed(ada, bola, "8a")
    reply(version=version, body=iopc, text="", by=cai)
    with pytest.raises(NotNow, match="MOPAC can reply"):
        put_out(assessments=[version], by=bola, note="Out.")


class TestTheDatabase:
    """It refuses the same, whatever the code does, and nothing more."""

    def test_what_was_closed_while_bodies_could_reply(self, ada, bola) -> None:
        with time_machine.travel(clock.now() - 11 * DAY, tick=False):
            version = approved(ada, bola, "8a")
        stopped_for_a_time(ada, bola)
        closure = Closure.objects.get()
        sql("SELECT core_edition_took_place(%s, %s)", closure.published_in_id or 0, clock.now() - 3 * DAY)
        with (
            pytest.raises(IntegrityError, match="or could not while it had days for it"),
            transaction.atomic(),
        ):
            past_the_verbs(version, ada)
        with pytest.raises(NotNow, match=LOST):
            put_out(assessments=[version], by=bola, note="Out.")
        assert now(version).published_in_id is None

    def test_not_what_every_body_has_answered(self, ada, bola, cai, dee, iopc, mopac) -> None:
        version = approved(ada, bola, "8a")
        for body, who in ((iopc, cai), (mopac, dee)):
            reply(version=version, body=body, text="", by=who)
        stopped_for_a_time(ada, bola)
        past_the_verbs(version, ada)
        assert now(version).published_in_id


def test_a_body_of_which_nothing_is_asked_any_more_still_reads_it_and_is_asked_for_no_answer(
    ada, bola, cai, dee, iopc
) -> None:
    version = approved(ada, bola, "8a")
    dropped = Ask.objects.current().filter(addressee__body=iopc, part=version.part)
    with publishing(note="The IOPC is asked for this no longer.", by=ada) as publication:
        publication.withdraw(list(Deadline.objects.current().filter(ask__in=dropped)))
        publication.withdraw(list(dropped))
    shown = page(browser(cai), address(version)).main
    assert WHY in shown.text
    assert "Nothing of this is asked of the IOPC any more, so no answer is asked for." in shown.text
    assert not shown.all("textarea")
    assert address(version) not in page(browser(cai), "/body/").main.links.values()
    assert browser(dee).get(address(version)).status_code == 404
    of_others = approved(ada, bola, "3a")
    assert browser(dee).get(f"/body/findings/{of_others.pk}/mopac/").status_code == 404
