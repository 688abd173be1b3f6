"""One act of every kind in the world of the real report, with what has to be there before it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import time_machine

from accounts import actions as accounts
from accounts.models import Invitation, Membership, Role, User
from tests.assessments import steps as finding
from tests.evidence.conftest import UNDER_WAY, ask_for
from tests.evidence.conftest import sent as report_sent
from tests.recommendations import steps as closing
from tracker.assessments import actions as assessing
from tracker.assessments import replying
from tracker.assessments.outcomes import actions as outcomes
from tracker.bodies import actions as bodies
from tracker.bodies.models import Contact
from tracker.core import agreeing, clock
from tracker.desk import actions as desk
from tracker.evidence import actions as evidence
from tracker.mail.models import Mail
from tracker.recommendations import actions as recommendations
from tracker.recommendations import progress
from tracker.recommendations.models import Addressee, Deadline, Report, SameAsked
from tracker.recommendations.same import actions as same
from tracker.reminders import actions as reminders
from tracker.reminders.models import Chasing
from tracker.responses import actions as responses
from tracker.responses.models import Response

DAY = dt.date(2025, 5, 3)
NOTE = "What changed."
LETTER: dict[str, Any] = {"said_on": DAY, "received_on": DAY, "how": "by post"}


@dataclass
class World:
    """The real report, and its people."""

    report: Report
    ada: User
    bola: User
    mo: User
    cai: User

    def invitation(self, email: str = "new@people.example") -> Invitation:
        """An open one, to the Committee."""
        return accounts.invite(body=self.report.committee, role=Role.MANAGER, email=email, by=self.mo)

    def stuck(self) -> Mail:
        """A mail about which somebody has to decide."""
        self.invitation()
        Mail.objects.update(state="in doubt", doubted_at=clock.now(), problem="Nobody can tell.")
        return Mail.objects.get()

    def late(self, chased_since: dt.timedelta) -> Deadline:
        """A date that has passed, of a body with a contact; chasing was switched on so long after it."""
        rows = list(self.report.recommendations.order_by("pk"))
        recommendations.confirm_record(recommendations=rows, by=self.mo)
        date = Deadline.objects.current().order_by("pk")[0]
        Contact.objects.create(body=date.ask.addressee.body, name="Post room", email="post@body.example")
        since = date.due_on + chased_since
        Chasing.objects.create(report=self.report, on_since=since, switched_on_by=self.mo)
        return date


Act = Callable[[], Any]


def act(verb: Callable[..., Any], /, **told: Any) -> Act:
    """The act itself; what had to be there before is made by now."""
    return lambda: verb(**told)


def part(label: str = "3a") -> dict[str, Any]:
    """The arguments that name a part in its round."""
    return dict(zip(("part", "round"), finding.owed(label), strict=True))


def ask(label: str = "3a") -> dict[str, Any]:
    """The arguments that name an ask of the IOPC in its round."""
    return dict(zip(("ask", "round"), ask_for("iopc", label), strict=True))


def line(word: str = "met") -> assessing.Line:
    """A line of the form in which a recommendation is assessed."""
    return assessing.Line(**part(), word=word, because="Both do.")


def iopc() -> Any:
    """The Independent Office for Police Conduct."""
    return ask_for("iopc", "3a")[0].addressee.body


def left_without_manager(w: World) -> Act:
    """The only manager has gone."""
    Membership.objects.filter(role=Role.MANAGER).update(ended_at=clock.now())
    return act(accounts.invite_first_manager, body=w.report.committee)


def changed_contact(w: World) -> Act:
    """Another name, another address, at rest."""
    contact = bodies.add_contact(body=iopc(), name="Post", email="p@iopc.example", by=w.mo)
    return act(
        bodies.change_contact, contact=contact, name="Room", email="r@iopc.example", active=False, by=w.mo
    )


def moved(w: World, verb: Callable[..., Any], **more: Any) -> Act:
    """The date of an ask is moved."""
    return act(verb, due_on=DAY, asked_by="The IOPC", by=w.ada, **more)


def a_date() -> tuple[Any, Any]:
    """An ask that has a date, with its round."""
    row = Deadline.objects.current().order_by("pk")[0]
    return row.ask, row.round


def answered(w: World) -> responses.Line:
    """A line of a letter."""
    rows = Addressee.objects.filter(body=iopc(), recommendation__report=w.report)
    return responses.Line(rows.order_by("pk")[0], "accepted")


def on_hold(w: World) -> Act:
    """Nothing about the report changes for a month."""
    days = {"from_day": clock.today(), "to_day": clock.today() + dt.timedelta(30)}
    return act(recommendations.set_hold, report=w.report, reason="An election", by=w.mo, **days)


def switched_off(w: World) -> Act:
    """Chasing was on."""
    reminders.switch_on(report=w.report, by=w.mo)
    return act(reminders.switch_off, report=w.report, by=w.mo)


def accepted(w: World) -> Any:
    """A report that waits to be published."""
    return evidence.accept_update(update=report_sent(w.cai), by=w.ada)


def approved(w: World) -> Any:
    """An assessment that waits to be published."""
    return finding.approved(w.ada, w.bola)


def recorded(w: World) -> dict[str, Any]:
    """What staff enter for a body that writes letters."""
    return {**ask(), "words": UNDER_WAY, "received_on": DAY, "received_how": "by e-mail", "by": w.ada}


def followed_again(w: World) -> Act:
    """A part was closed."""
    rows = closing.proposed(w.ada)
    agreeing.agree(rows=rows, note=NOTE, proceedings_checked=True, by=w.bola)
    return act(recommendations.follow_again, closures=rows, reason="the law was changed back", by=w.mo)


def unsaid(w: World) -> Act:
    """What was said of an aim is withdrawn."""
    recommendation = w.report.recommendations.get(number="1")
    row = outcomes.propose_review(
        recommendation=recommendation, word="no change seen", because="It has not moved.", by=w.ada
    )
    agreeing.agree(rows=[row], note=NOTE, proceedings_checked=True, by=w.bola)
    return act(outcomes.withdraw_review, review=row, reason="it was not met", by=w.bola)


def taken_down(w: World) -> Act:
    """A published text goes at once."""
    line = responses.Line(answered(w).addressee, "not accepted", "Somebody’s name.")
    responses.record_letter(lines=[line], by=w.mo, **LETTER)
    row = Response.objects.get()
    return act(desk.take_down, row=row, ground="personal", reason="A name.", by=w.mo)


def for_later(w: World) -> dict[str, Any]:
    """Something that goes out in an hour."""
    due_at = clock.now() + dt.timedelta(hours=1)
    what = {"updates": [], "assessments": [approved(w)], "note": NOTE, "proceedings_checked": True}
    return {**what, "due_at": due_at, "by": w.ada}


def its_minute_comes(w: World) -> Act:
    """What was scheduled goes out through the sweep."""
    row = desk.schedule(**for_later(w))

    def later() -> None:
        with time_machine.travel(row.due_at, tick=False):
            desk.publish_due()

    return later


def stopped_asking(w: World) -> Act:
    """A report of progress was asked for."""
    mine = [answered(w).addressee]
    progress.ask_for_progress(addressees=mine, by_day=clock.today(), by=w.ada)
    return act(progress.stop_asking, addressees=mine, by=w.ada)


def replied_to(w: World) -> Act:
    """A finding that bodies can answer for ten days was approved."""
    replying.set_days(committee=w.report.committee, days=10, by=w.mo)
    return act(replying.reply, version=approved(w), body=iopc(), text="We have.", by=w.cai)


def linked(w: World) -> dict[str, Any]:
    """Two recommendations that ask the same."""
    third, sixth = (w.report.recommendations.get(number=number) for number in "36")
    return {"recommendation": third, "other": sixth, "by": w.ada}


def unlinked(w: World) -> Act:
    """They were linked."""
    same.link(**linked(w))
    return act(same.unlink, row=SameAsked.objects.get(), reason="they ask different things", by=w.ada)
