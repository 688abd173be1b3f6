"""A take-down takes nothing else with it: not what somebody else wrote, and not what other acts did."""

import pytest

from tests.assessments.steps import put_out
from tests.desk.taking_down import SECRET, down, holds
from tests.evidence.conftest import ask_for, sent
from tracker.core import audit
from tracker.core.clock import today
from tracker.core.models import AuditEvent, AuditText
from tracker.evidence import actions as evidence
from tracker.evidence.words import Words
from tracker.mail.models import Mail
from tracker.recommendations.actions import revise_deadlines, write_criteria
from tracker.recommendations.models import Deadline, Recommendation

pytestmark = pytest.mark.django_db

LONG = "Done. We wrote to every force, and all of them have answered by June."


def published(ada, *updates):
    """Accepted and published in one edition."""
    accepted = [evidence.accept_update(update=update, by=ada) for update in updates]
    put_out(updates=accepted, note="What they say.", by=ada)
    for update in accepted:
        update.refresh_from_db()
    return accepted


def says(cai, label: str, done: str, **more):
    """What the IOPC sends on a part."""
    return sent(cai, label, Words("says it is done", done=done, **more))


def criteria(ada, number: str, text: str) -> AuditEvent:
    """What would settle a recommendation is written down; the event of it."""
    recommendation = Recommendation.objects.get(number=number, report__slug="police-conduct-and-complaints")
    write_criteria(recommendation=recommendation, part=None, text=text, note="Clearer.", seen=1, by=ada)
    return AuditEvent.objects.get(verb="wrote the criteria of")


def is_kept(event: AuditEvent) -> bool:
    """Whether the trail still says what stood before and after an act."""
    return AuditText.objects.get(event=event).erased_by_id is None


class TestAShortText:
    """A short text can be anybody's: it goes where it stands by itself, and takes nothing else with it."""

    def test_leaves_longer_ones_of_the_same_edition_that_have_it_in_them(self, real_report, cai, ada) -> None:
        short, long = published(ada, says(cai, "3a", "Done."), says(cai, "3b", LONG))
        down(short, ada)
        long.refresh_from_db()
        assert long.done == LONG
        assert holds(LONG)

    def test_leaves_a_report_on_something_else_that_also_says_more(self, real_report, cai, ada) -> None:
        short, other = published(
            ada, says(cai, "3a", "Done."), says(cai, "3b", "Done.", planned="A yearly check.")
        )
        down(short, ada)
        other.refresh_from_db()
        assert (other.done, other.planned) == ("Done.", "A yearly check.")

    def test_goes_from_every_version_about_the_same_thing(self, real_report, cai, ada) -> None:
        [first] = published(ada, says(cai, "3a", "Jo is ill."))
        [second] = published(ada, says(cai, "3a", "Jo is ill.", planned="A yearly check."))
        down(first, ada)
        second.refresh_from_db()
        assert second.taken_down_id
        assert holds("Jo is ill.") == []

    def test_leaves_other_mails_as_they_were(self, real_report, cai, ada) -> None:
        published(ada, says(cai, "3b", LONG))
        receipt = Mail.objects.get(kind="receipt")
        [short] = published(ada, says(cai, "3a", "a"))
        down(short, ada)
        assert Mail.objects.get(pk=receipt.pk).text == receipt.text
        assert Mail.objects.get(pk=receipt.pk).subject == receipt.subject

    def test_leaves_what_other_acts_did(self, real_report, cai, ada) -> None:
        event = criteria(ada, "5", "Done. When every force has published.")
        [short] = published(ada, says(cai, "3a", "Done."))
        down(short, ada)
        assert is_kept(event)


def test_one_reason_for_a_date_leaves_other_acts_about_the_recommendation(real_report, ada) -> None:
    event = criteria(ada, "8", "When the dashboard is public.")
    ask, round = ask_for("iopc", "8a")
    revise_deadlines(owed=[(ask, round)], due_on=today(), asked_by="the IOPC", reason=SECRET, by=ada)
    down(Deadline.objects.get(kind="revised"), ada)
    assert holds(SECRET) == []
    assert is_kept(event)


def test_an_act_that_quotes_it_goes_alone(said, ada) -> None:
    quotes = audit.record("noted", said.ask.part, by=ada, after={"quoted": f"They say: {SECRET}"})
    another = audit.record("noted", said.ask.part, by=ada, after={"text": "Looked at."})
    down(said, ada)
    assert not is_kept(quotes)
    assert is_kept(another)
