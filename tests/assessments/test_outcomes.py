"""Outcome reviews: did the aim come about? By two persons, apart from what was found, some time after "met"."""

import datetime as dt
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.models import Membership, Role
from tests.assessments.steps import figure_of
from tests.assessments.steps import published as found
from tests.evidence.pages import errors, page, posted
from tests.factories import publish
from tests.people import browser
from tests.plain_sql import sql
from tests.recommendations.steps import closed
from tests.stack import SERVERS, TESTS
from tracker.assessments.actions import withdraw as withdraw_finding
from tracker.assessments.citing import figures_for
from tracker.assessments.models import Status
from tracker.assessments.outcomes.actions import propose_review, review_after, withdraw_review
from tracker.assessments.outcomes.models import OutcomeFigure, OutcomeReview
from tracker.assessments.outcomes.reading import due
from tracker.core import agreeing, clock, editions, takedown
from tracker.core.editions import At
from tracker.core.models import AuditEvent, AuditText, Edition
from tracker.core.workflow import NotNow, step
from tracker.recommendations.models import Recommendation

REPORT = "police-conduct-and-complaints"
DESK = f"/outcome/{REPORT}/1/"
PUBLIC = f"/recommendations/{REPORT}/1/"
WHY = "Fewer cases went to a panel in each of two years."

pytestmark = pytest.mark.django_db


def number(label: str) -> Recommendation:
    """A recommendation of the real report, with its words."""
    return Recommendation.objects.as_at(editions.now()).get(number=label, report__slug=REPORT)


def proposed(by, label: str = "1", word: str = "moving as hoped", **more) -> OutcomeReview:
    """A review of an aim that waits for a second person."""
    return propose_review(recommendation=number(label), word=word, because=WHY, by=by, **more)


def reviewed(by, approver, *labels: str, **more) -> Edition:
    """The edition that published a review of an aim."""
    return agreeing.agree(
        rows=[proposed(by, *labels, **more)],
        note="The Committee on an aim.",
        proceedings_checked=True,
        by=approver,
    )


def months_on(months: int) -> At:
    """The public side as it stands, so many months from now."""
    return At(editions.now().edition, clock.months_on(clock.today(), months))


def due_then(months: int) -> list[str]:
    """The numbers of the recommendations whose aims are to be reviewed so many months from now."""
    at = months_on(months)
    return [one.recommendation.number for one in due(at, Recommendation.objects.as_at(at))]


class TestTheVerbs:
    """One proposes, another agrees."""

    def test_it_is_public_when_a_second_person_has_agreed_and_not_before(self, real, ada, bola) -> None:
        row = proposed(ada)
        assert not OutcomeReview.objects.current().exists()
        edition = agreeing.agree(
            rows=[row], note="The Committee on an aim.", proceedings_checked=True, by=bola
        )
        now = OutcomeReview.objects.current().get()
        assert (now.author, now.approver, now.published_in) == (ada, bola, edition)
        acts = AuditEvent.objects.exclude(actor=None).order_by("pk").values_list("verb", "actor")
        assert list(acts) == [("proposed an outcome of", ada.pk), ("agreed to", bola.pk)]

    def test_nobody_agrees_to_their_own(self, real, ada, committee) -> None:
        Membership.objects.create(user=ada, body=committee, role=Role.APPROVER)
        with pytest.raises(NotNow, match="somebody else has to agree"):
            agreeing.agree(rows=[proposed(ada)], note="x", proceedings_checked=True, by=ada)

    def test_the_next_review_takes_the_place_of_the_one_before(self, real, ada, bola) -> None:
        reviewed(ada, bola, word="not yet measurable")
        edition = reviewed(ada, bola)
        assert OutcomeReview.objects.current().get().word == "moving as hoped"
        assert OutcomeReview.objects.get(word="not yet measurable").withdrawn_in == edition

    def test_what_makes_no_sense_is_refused(self, real, ada) -> None:
        stranger = max(figures_for(number("3"))) + 100_000
        for told, message in (
            ({"word": "met"}, "Choose a word"),
            ({"because": " "}, "Say why"),
            ({"recommendation": number("4")}, "No aim is written down"),
            ({"figures": [stranger]}, "tied to this recommendation"),
        ):
            whole: dict[str, Any] = {
                "recommendation": number("1"),
                "word": "no change seen",
                "because": WHY,
                **told,
            }
            with pytest.raises(NotNow, match=message):
                propose_review(**whole, by=ada)
        assert not OutcomeReview.objects.exists()
        proposed(ada)
        with pytest.raises(NotNow, match="waits for a second person"):
            proposed(ada)

    def test_its_figures_are_frozen_and_fixed_with_the_proposal(self, real, ada, bola) -> None:
        figure = figure_of("3a")
        read = figures_for(number("3"))[figure.pk]
        row = proposed(ada, "3", figures=[figure.pk])
        assert OutcomeFigure.objects.get(review=row).frozen == read
        for change in (
            "UPDATE assessments_outcomefigure SET frozen = '{}'",
            "DELETE FROM assessments_outcomefigure",
        ):
            with pytest.raises(IntegrityError, match="fixed with its proposal"), transaction.atomic():
                connection.cursor().execute(change)
        agreeing.agree(rows=[row], note="x", proceedings_checked=True, by=bola)
        with pytest.raises(IntegrityError, match="fixed with its proposal"), transaction.atomic():
            OutcomeFigure.objects.create(review=row, observation=figure, frozen=read)

    @pytest.mark.django_db(transaction=True)
    def test_no_figure_comes_in_while_somebody_agrees(self, real, ada) -> None:
        figure, row = figure_of("3a"), proposed(ada, "3")
        with psycopg.connect(SERVERS.database(TESTS).url) as other:
            other.execute(
                "INSERT INTO assessments_outcomefigure (review_id, observation_id, frozen) VALUES (%s, %s, '{}')",
                [row.pk, figure.pk],
            )
            with pytest.raises(OperationalError, match="lock timeout"):
                sql("SET LOCAL lock_timeout = '100ms'; UPDATE assessments_outcomereview SET refusal = 'No.'")

    def test_a_figure_that_was_withdrawn_since_stops_the_agreement(self, real, ada, bola) -> None:
        figure = figure_of("3a")
        row = proposed(ada, "3", figures=[figure.pk])
        publish(withdraw=[figure])
        with pytest.raises(NotNow, match="rests on what was withdrawn or replaced since: the figure “"):
            agreeing.agree(rows=[row], note="x", proceedings_checked=True, by=bola)
        assert not OutcomeReview.objects.current().exists()

    def test_the_database_refuses_an_author_who_agrees(self, real, ada) -> None:
        row = proposed(ada)
        with pytest.raises(IntegrityError, match="nobody_agrees_to_their_own_outcomereview"):
            connection.cursor().execute(
                "UPDATE assessments_outcomereview SET approver_id = author_id, approved_at = now() WHERE id = %s",
                [row.pk],
            )


class TestWhenItIsAskedFor:
    """So many months after "met", and not before; the Committee's staff choose how many."""

    def test_twelve_months_after_met_unless_staff_choose_otherwise(self, real, ada, bola, mo) -> None:
        assert due_then(24) == []
        found(ada, bola, "1a", "met")
        assert (due_then(11), due_then(12)) == ([], ["1"])
        review_after(report=real, months=18, by=mo)
        assert (due_then(17), due_then(18)) == ([], ["1"])
        for months in (0, 121):
            with pytest.raises(NotNow, match="1 to 120"):
                review_after(report=real, months=months, by=mo)

    def test_choosing_is_an_act_with_what_was_chosen_before_and_nothing_where_it_is_the_same(
        self, real, mo
    ) -> None:
        for months in (18, 6, 6):
            review_after(report=real, months=months, by=mo)
        told = AuditText.objects.filter(event__verb="chose when to review the aims of").order_by("pk")
        assert list(told.values_list("before", "after")) == [
            (None, '{"months":18}'),
            ('{"months":18}', '{"months":6}'),
        ]

    def test_it_is_not_asked_for_where_it_waits_was_done_or_is_not_met_any_more(
        self, real, ada, bola
    ) -> None:
        found(ada, bola, "1a", "met")
        row = proposed(ada)
        assert due_then(12) == []
        agreeing.refuse(rows=[row], reason="No.", by=bola)
        assert due_then(12) == ["1"]
        reviewed(ada, bola)
        assert due_then(12) == []

    def test_it_is_not_asked_for_once_it_is_no_longer_met(self, real, ada, bola) -> None:
        found(ada, bola, "1a", "met")
        found(ada, bola, "1a", "no longer met")
        assert due_then(24) == []

    def test_what_could_not_be_measured_yet_is_asked_for_again(self, real, ada, bola) -> None:
        found(ada, bola, "1a", "met")
        reviewed(ada, bola, word="not yet measurable")
        assert (due_then(11), due_then(12)) == ([], ["1"])

    def test_the_desk_lists_it_for_those_who_may_propose(self, real, ada, bola, mo) -> None:
        found(ada, bola, "1a", "met")
        heading = "Did the aim come about?"
        assert heading not in page(browser(ada), "/desk/").text
        with time_machine.travel(clock.now() + dt.timedelta(days=370)):
            for who in (ada, mo):
                listed = page(browser(who), "/desk/").under(heading)
                assert "Met since" in listed.text
                assert "its aim has been due for review since" in listed.text
                assert DESK in listed.links.values()
            assert heading not in page(browser(bola), "/desk/").text

    def test_the_desk_asks_to_look_at_one_whose_met_was_withdrawn(self, real, ada, bola, mo) -> None:
        met = found(ada, bola, "1a", "met")
        reviewed(ada, bola)
        asks = "it is not met any more. Check whether the review still holds"
        assert asks not in page(browser(bola), "/desk/").main.text
        withdraw_finding(version=met, because="The wrong force was named.", by=bola)
        for who in (ada, bola):
            listed = page(browser(who), "/desk/").under("Did the aim come about?")
            assert asks in listed.text
            assert DESK in listed.links.values()
        reviewed(mo, bola, word="no change seen")
        assert asks not in page(browser(bola), "/desk/").main.text

    def test_a_closure_is_no_reason_to_look_at_one_again(self, real, ada, bola) -> None:
        found(ada, bola, "1a", "met")
        reviewed(ada, bola)
        closed(ada, bola, "1a")
        assert "it is not met any more" not in page(browser(bola), "/desk/").main.text


class TestTheDesk:
    """The page of an aim."""

    def test_it_is_proposed_by_one_and_agreed_by_another(self, real, ada, bola) -> None:
        shown = posted(browser(ada), DESK, word="moving as hoped", because=WHY)
        assert "Somebody else has to agree before it is published." in shown.main.text
        assert "You proposed this" in shown.main.text
        waiting = page(browser(bola), "/desk/").under("Waiting for approval")
        assert "The aim of 1: moving as hoped" in waiting.text
        deciding = page(browser(bola), DESK)
        key = deciding.main.one("input", name="proposals")["value"]
        note = deciding.main.one("textarea", name="note").text.strip()
        assert note == "The Committee on the aim of recommendation 1: moving as hoped."
        done = posted(browser(bola), f"{DESK}decide/", proposals=key, note=note, agree="1", proceedings="on")
        assert f"Published in edition 3: {note}" in done.main.text
        assert WHY in done.under("What the public reads now").text

    def test_it_is_refused_with_a_reason(self, real, ada, bola) -> None:
        row = proposed(ada)
        assert errors(posted(browser(bola), f"{DESK}decide/", proposals=row.pk, refuse="1")) == [
            "Say why not."
        ]
        done = posted(browser(bola), f"{DESK}decide/", proposals=row.pk, reason="Too early.", refuse="1")
        assert "Refused, because: Too early." in done.main.text

    def test_mistakes_are_named_at_their_fields_and_nothing_typed_is_lost(self, real, ada) -> None:
        assert errors(posted(browser(ada), DESK)) == [
            "Choose a word.",
            "Why: say it, as the public reads it.",
        ]
        long = posted(browser(ada), DESK, word="no change seen", because="<b>x</b>" * 12_500)
        assert errors(long) == ["The reason is 100,000 characters long. Shorten it to 20,000 at most."]
        assert long.main.one("textarea", name="because").text.strip() == "<b>x</b>" * 12_500
        for wrong in ("", "0", "121", "x"):
            assert errors(posted(browser(ada), f"{DESK}months/", months=wrong)) == [
                "Months: choose 1 to 120."
            ]
        done = posted(browser(ada), f"{DESK}months/", months="6")
        assert done.main.one("input", name="months")["value"] == "6"
        nothing = page(browser(ada), DESK.replace("/1/", "/4/"))
        assert "there is none to review" in nothing.main.text
        assert "Propose a review" not in nothing.main.text

    def test_it_is_withdrawn_with_a_public_reason_once(self, real, ada, bola) -> None:
        edition = reviewed(ada, bola)
        assert "Withdraw this review" not in page(browser(ada), DESK).main.text
        assert errors(posted(browser(bola), f"{DESK}withdraw/")) == [
            "Because: say why, as the public reads it."
        ]
        why = "because the finding was withdrawn"
        done = posted(browser(bola), f"{DESK}withdraw/", reason=f"{why}.")
        note = f"The Committee withdrew its review of the aim of recommendation 1, {why}."
        assert f"Published in edition {edition.number + 1}: {note}" in done.main.text
        assert "What the public reads now" not in done.main.text
        again = posted(browser(bola), f"{DESK}withdraw/", reason=f"{why}.")
        assert f"Published already, in edition {edition.number + 1}: {note}" in again.main.text
        other = posted(browser(bola), f"{DESK}withdraw/", reason="of something else")
        assert errors(other) == ["Nothing is said of this aim now, so there is nothing to withdraw."]
        assert WHY not in page(browser(), PUBLIC).main.text
        assert note in page(browser(), PUBLIC).under("What happened").text
        assert WHY in page(browser(), f"{PUBLIC}?as-at={edition.number}").main.text
        assert AuditEvent.objects.filter(verb=step(agreeing.STEPS, "withdraw").event).count() == 1
        with pytest.raises(NotNow, match="nothing to withdraw"):
            withdraw_review(review=OutcomeReview.objects.get(), reason="it is old", by=bola)

    def test_only_those_who_may_find_it(self, real, ada, bola, mo, cai, eve) -> None:
        everybody = (ada, mo, bola, cai, eve)
        assert [browser(who).get(DESK).status_code for who in everybody] == [200, 200, 200, 404, 404]
        for address in (DESK, f"{DESK}months/"):
            answers = [browser(who).post(address, {}).status_code for who in everybody]
            assert answers == [200, 200, 403, 404, 404]
        answers = [browser(who).post(f"{DESK}withdraw/", {}).status_code for who in everybody]
        assert answers == [403, 403, 200, 404, 404]
        row = proposed(ada)
        agree = {"proposals": [row.pk], "note": "x", "proceedings": "on", "agree": "1"}
        answers = [browser(who).post(f"{DESK}decide/", agree).status_code for who in (mo, cai, eve, bola)]
        assert answers == [403, 404, 404, 302]


class TestInPublic:
    """Its own thing under the aim, now and as at any past day; what was found does not change."""

    def test_the_page_says_it_under_the_aim_and_the_finding_stays(self, real, ada, bola) -> None:
        found(ada, bola, "1a", "not met")
        before = page(browser(), PUBLIC)
        assert "Did the aim come about" not in before.text
        edition = reviewed(ada, bola)
        shown = page(browser(), PUBLIC)
        facts = shown.one("dl", class_="app-facts").text
        assert "Did the aim come about moving as hoped Said on" in facts
        assert WHY in facts
        assert facts.index("What for") < facts.index("Did the aim come about") < facts.index("Asked of")
        assert shown.description == before.description
        heading = "What they say, what the Committee found"
        assert shown.under(heading).text == before.under(heading).text
        assert Status.objects.current().get(recommendation__number="1").word == "not met"
        assert f"Edition {edition.number}: The Committee on an aim." in shown.under("What happened").text

    def test_figures_are_shown_as_they_read_then(self, real, ada, bola) -> None:
        figure = figure_of("3a")
        reviewed(ada, bola, "3", figures=[figure.pk])
        words = OutcomeFigure.objects.get().words
        address = PUBLIC.replace("/1/", "/3/")
        facts = page(browser(), address).one("dl", class_="app-facts").text
        assert "It rests on these figures, as they read then:" in facts
        assert " ".join(words.split()) in facts
        takedown.take_down(row=figure, ground="legal", reason="A court order.", by=bola)
        after = page(browser(), address).one("dl", class_="app-facts").text
        assert "A figure that was taken down since" in after
        assert WHY in after

    def test_a_past_day_shows_what_stood_then(self, real, ada, bola) -> None:
        first = reviewed(ada, bola, word="not yet measurable")
        reviewed(ada, bola)
        assert "Did the aim" not in page(browser(), f"{PUBLIC}?as-at=2").main.text
        assert "not yet measurable" in page(browser(), f"{PUBLIC}?as-at={first.number}").main.text
        assert "not yet measurable" not in page(browser(), PUBLIC).one("dl", class_="app-facts").text

    def test_it_is_a_column_of_the_register_and_a_change(self, real, ada, bola) -> None:
        edition = reviewed(ada, bola)
        header, first, second, *_ = browser().get("/recommendations.csv").content.decode().splitlines()
        place = header.split(",").index("outcome")
        assert ",moving as hoped," in first
        assert "moving as hoped" not in second
        assert header.split(",")[place - 1] == "no_longer_followed"
        told = page(browser(), f"/changes/{edition.number}/").main.text
        assert "1 outcome review added" in told
        assert WHY in told

    def test_it_can_be_taken_down(self, real, ada, bola) -> None:
        edition = reviewed(ada, bola)
        act = takedown.take_down(
            row=OutcomeReview.objects.get(), ground="legal", reason="A court order.", by=bola
        )
        for address in (PUBLIC, f"{PUBLIC}?as-at={edition.number}", f"/changes/{edition.number}/"):
            shown = page(browser(), address).main.text
            assert WHY not in shown
            assert act.tombstone in shown
