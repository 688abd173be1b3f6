"""Closing parts of a recommendation, in two persons: what the verbs do, and what they refuse."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership, Role
from tests.at_once import refusals
from tests.people import person
from tests.recommendations.steps import closed, proposed
from tracker.core import agreeing, clock
from tracker.core.models import AuditEvent
from tracker.core.workflow import NotNow
from tracker.recommendations import notes
from tracker.recommendations.actions import follow_again
from tracker.recommendations.models import Closure, Recommendation


@pytest.mark.django_db
class TestTheVerbs:
    """What they do, and what they refuse."""

    def test_it_is_public_when_a_second_person_has_agreed_and_not_before(self, real, ada, bola) -> None:
        [row] = proposed(ada)
        assert row.waits
        assert not Closure.objects.current().exists()
        edition = agreeing.agree(rows=[row], note=notes.closed([row]), proceedings_checked=True, by=bola)
        assert edition.note == "The Committee’s decision: recommendation 3a no longer followed."
        now = Closure.objects.current().get()
        assert (now.author, now.approver, now.published_in) == (ada, bola, edition)

    def test_nobody_agrees_to_their_own(self, real, ada, committee) -> None:
        Membership.objects.create(user=ada, body=committee, role=Role.APPROVER)
        rows = proposed(ada)
        with pytest.raises(NotNow, match="You proposed this, so somebody else has to agree"):
            agreeing.agree(rows=rows, note="3a closed.", proceedings_checked=True, by=ada)
        assert not Closure.objects.current().exists()

    def test_each_act_leaves_one_event(self, real, ada, bola) -> None:
        rows = proposed(ada, "3")
        agreeing.agree(rows=rows, note="3 closed.", proceedings_checked=True, by=bola)
        follow_again(closures=rows, reason="the court decided otherwise", by=ada)
        again = proposed(ada, "3")
        agreeing.refuse(rows=again, reason="Not now.", by=bola)
        events = AuditEvent.objects.exclude(verb="loaded").order_by("pk").values_list("verb", "actor")
        assert list(events) == [
            ("proposed to close", ada.pk),
            ("agreed to", bola.pk),
            ("followed again", ada.pk),
            ("proposed to close", ada.pk),
            ("refused", bola.pk),
        ]

    def test_it_is_decided_once(self, real, ada, bola) -> None:
        rows = proposed(ada)
        agreeing.agree(rows=rows, note="3a closed.", proceedings_checked=True, by=bola)
        with pytest.raises(NotNow, match="agreed to this already"):
            agreeing.agree(rows=rows, note="3a closed.", proceedings_checked=True, by=bola)
        with pytest.raises(NotNow, match="agreed to this already"):
            agreeing.refuse(rows=rows, reason="No.", by=bola)
        others = proposed(ada, "3b")
        agreeing.refuse(rows=others, reason="No.", by=bola)
        with pytest.raises(NotNow, match="It can be proposed anew"):
            agreeing.agree(rows=others, note="3b closed.", proceedings_checked=True, by=bola)
        assert proposed(ada, "3b")

    def test_it_takes_a_note_to_agree_and_a_reason_to_refuse(self, real, ada, bola) -> None:
        rows = proposed(ada)
        with pytest.raises(NotNow, match="public note"):
            agreeing.agree(rows=rows, note=" ", proceedings_checked=True, by=bola)
        with pytest.raises(NotNow, match="Say why not"):
            agreeing.refuse(rows=rows, reason=" ", by=bola)
        with pytest.raises(NotNow, match="Choose at least one"):
            agreeing.agree(rows=[], note="None.", proceedings_checked=True, by=bola)

    def test_of_several_either_all_are_proposed_or_none(self, real, ada) -> None:
        proposed(ada, "3b")
        with pytest.raises(NotNow, match="waits for a second person"):
            proposed(ada, "3")
        assert Closure.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"since": clock.today() + dt.timedelta(days=400)}, "today or from an earlier day"),
            ({"because": " because. "}, "Say why"),
            ({"elsewhere": "", "address": "https://law.example/"}, None),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, real, ada, wrong, message) -> None:
        with pytest.raises(NotNow if message else IntegrityError, match=message), transaction.atomic():
            proposed(ada, **wrong)
        assert not Closure.objects.exists()

    def test_a_recommendation_takes_neither_its_own_place_nor_that_of_its_successor(
        self, real, ada, bola
    ) -> None:
        three, four = (Recommendation.objects.get(number=number) for number in "34")
        with pytest.raises(NotNow, match="its own place"):
            proposed(ada, "3", kind="superseded", successor=three)
        closed(ada, bola, "3", kind="superseded", successor=four)
        with pytest.raises(NotNow, match="itself superseded by this one"):
            proposed(ada, "4", kind="superseded", successor=three)

    def test_of_two_proposals_to_take_each_others_place_one_is_agreed(self, real, ada, bola) -> None:
        three, four = (Recommendation.objects.get(number=number) for number in "34")
        first = proposed(ada, "3", kind="superseded", successor=four)
        second = proposed(ada, "4", kind="superseded", successor=three)
        with pytest.raises(NotNow, match="itself superseded by this one"):
            agreeing.agree(rows=[*first, *second], note="Both.", proceedings_checked=True, by=bola)
        agreeing.agree(rows=first, note="One.", proceedings_checked=True, by=bola)
        with pytest.raises(NotNow, match="itself superseded by this one"):
            agreeing.agree(rows=second, note="The other.", proceedings_checked=True, by=bola)
        assert set(Closure.objects.current()) == set(first)

    def test_the_reason_goes_on_from_because(self, real, ada) -> None:
        [row] = proposed(ada, because="because the law\r\nwas changed. ")
        assert row.because == "the law was changed"

    def test_a_closure_takes_the_place_of_the_one_before(self, real, ada, bola) -> None:
        closed(ada, bola, kind="no longer followed")
        edition = closed(ada, bola, kind="overtaken by law", elsewhere="Police Act 2025")
        assert Closure.objects.current().get().kind == "overtaken by law"
        assert Closure.objects.get(kind="no longer followed").withdrawn_in == edition

    def test_it_is_followed_again_for_a_public_reason_once(self, real, ada, bola) -> None:
        closed(ada, bola, "3a", "3b")
        rows = list(Closure.objects.order_by("pk"))
        with pytest.raises(NotNow, match="Say why"):
            follow_again(closures=rows, reason=" ", by=ada)
        edition = follow_again(closures=rows, reason="the Act was repealed.", by=ada)
        assert (
            edition.note
            == "The Committee follows recommendations 3a and 3b again, because the Act was repealed."
        )
        assert not Closure.objects.current().exists()
        with pytest.raises(NotNow, match="followed already"):
            follow_again(closures=rows, reason="again", by=ada)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_exactly_one_does(real, ada, bola, committee) -> None:
    olu = person("Olu", committee, Role.APPROVER)
    rows = proposed(ada)
    done, refused = refusals(
        lambda: agreeing.agree(rows=rows, note="3a closed.", proceedings_checked=True, by=bola),
        lambda: agreeing.refuse(rows=rows, reason="No.", by=olu),
    )
    assert done == ""
    assert "already" in refused
    assert AuditEvent.objects.filter(verb__in=["agreed to", "refused"]).count() == 1
