"""Closing parts of a recommendation, in two persons: in the verbs, in the database, on the desk, in public."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Membership, Role
from tests.evidence.pages import errors, page, posted
from tests.factories import INVENTED, changed
from tests.people import browser, person
from tests.recommendations.steps import WHY, closed, parts, proposed
from tracker.core import agreeing, clock
from tracker.core.models import AuditEvent
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import closing_note, follow_again, load_report
from tracker.recommendations.models import Closure, Recommendation

CLOSE = "/desk/police-conduct-and-complaints/3/close/"
PUBLIC = "/recommendations/police-conduct-and-complaints/"
FILLED = {"kind": "no longer followed", "since": "2024-05-03", "because": WHY}


def sql(statement: str, *values: int | str) -> None:
    """Run a statement as the application's role, past all of our own code."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].endswith("app")
        cursor.execute(statement, values)


@pytest.mark.django_db
class TestTheVerbs:
    """What they do, and what they refuse."""

    def test_it_is_public_when_a_second_person_has_agreed_and_not_before(self, real, ada, bola) -> None:
        [row] = proposed(ada)
        assert row.waits
        assert not Closure.objects.current().exists()
        edition = agreeing.agree(rows=[row], note=closing_note([row]), by=bola)
        assert edition.note == "The Committee’s decision: recommendation 3a no longer followed."
        now = Closure.objects.current().get()
        assert (now.author, now.approver, now.published_in) == (ada, bola, edition)

    def test_nobody_agrees_to_their_own(self, real, ada, committee) -> None:
        Membership.objects.create(user=ada, body=committee, role=Role.APPROVER)
        rows = proposed(ada)
        with pytest.raises(NotNow, match="You proposed this, so somebody else has to agree"):
            agreeing.agree(rows=rows, note="3a closed.", by=ada)
        assert not Closure.objects.current().exists()

    def test_each_act_leaves_one_event(self, real, ada, bola) -> None:
        rows = proposed(ada, "3")
        agreeing.agree(rows=rows, note="3 closed.", by=bola)
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
        agreeing.agree(rows=rows, note="3a closed.", by=bola)
        with pytest.raises(NotNow, match="agreed to this already"):
            agreeing.agree(rows=rows, note="3a closed.", by=bola)
        with pytest.raises(NotNow, match="agreed to this already"):
            agreeing.refuse(rows=rows, reason="No.", by=bola)
        others = proposed(ada, "3b")
        agreeing.refuse(rows=others, reason="No.", by=bola)
        with pytest.raises(NotNow, match="It can be proposed anew"):
            agreeing.agree(rows=others, note="3b closed.", by=bola)
        assert proposed(ada, "3b")

    def test_it_takes_a_note_to_agree_and_a_reason_to_refuse(self, real, ada, bola) -> None:
        rows = proposed(ada)
        with pytest.raises(NotNow, match="public note"):
            agreeing.agree(rows=rows, note=" ", by=bola)
        with pytest.raises(NotNow, match="Say why not"):
            agreeing.refuse(rows=rows, reason=" ", by=bola)
        with pytest.raises(NotNow, match="Choose at least one"):
            agreeing.agree(rows=[], note="None.", by=bola)

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


@pytest.mark.django_db
class TestTheDatabase:
    """What it refuses to the application's role, whatever the code does."""

    AGREE = "UPDATE recommendations_closure SET approver_id = %s, approved_at = now() WHERE id = %s"

    def test_an_author_who_agrees(self, real, ada) -> None:
        [row] = proposed(ada)
        with pytest.raises(IntegrityError, match="nobody_agrees_to_their_own_closure"):
            sql(self.AGREE, ada.pk, row.pk)

    def test_a_row_that_comes_with_its_second_person(self, real, ada, bola) -> None:
        with pytest.raises(IntegrityError, match="begins as a proposal"):
            sql(
                "INSERT INTO recommendations_closure (part_id, kind, since, because, elsewhere, address, refusal,"
                " author_id, approver_id, approved_at)"
                " VALUES (%s, 'superseded', now(), 'x', '', '', '', %s, %s, now())",
                parts("3a")[0].pk, ada.pk, bola.pk,
            )  # fmt: skip

    @pytest.mark.parametrize(
        "change",
        [
            "because = 'of something else'",
            "author_id = author_id + 1",
            "since = since - 1",
            "kind = 'superseded'",
        ],
    )
    @pytest.mark.parametrize("when", ["it waits", "it was agreed", "it was refused"])
    def test_a_change_of_what_was_proposed(self, real, ada, bola, mo, change, when) -> None:
        [row] = proposed(ada)
        if when == "it was agreed":
            sql(self.AGREE, bola.pk, row.pk)
        if when == "it was refused":
            agreeing.refuse(rows=[row], reason="No.", by=bola)
        with pytest.raises(IntegrityError, match="never changes"):
            sql(f"UPDATE recommendations_closure SET {change} WHERE id = %s", row.pk)

    def test_a_second_decision(self, real, ada, bola, mo) -> None:
        [row], [other] = proposed(ada), proposed(ada, "3b")
        sql(self.AGREE, bola.pk, row.pk)
        agreeing.refuse(rows=[other], reason="No.", by=bola)
        for statement in (
            "UPDATE recommendations_closure SET approver_id = %s WHERE id = %s",
            "UPDATE recommendations_closure SET refusal = %s WHERE id = %s",
        ):
            for key in (row.pk, other.pk):
                with pytest.raises(IntegrityError, match="decided once"):
                    sql(statement, mo.pk, key)

    def test_its_deletion(self, real, ada) -> None:
        [row] = proposed(ada)
        with pytest.raises(IntegrityError, match="and stays"):
            sql("DELETE FROM recommendations_closure WHERE id = %s", row.pk)

    def test_its_publication_without_a_second_person(self, real, ada) -> None:
        [row] = proposed(ada)
        sql("INSERT INTO core_edition (note) VALUES ('x')")
        with pytest.raises(IntegrityError, match="closure_is_published_when_agreed"):
            sql("UPDATE recommendations_closure SET published_in_id = 3 WHERE id = %s", row.pk)

    def test_a_change_of_what_is_published(self, real, ada, bola) -> None:
        closed(ada, bola)
        with pytest.raises(IntegrityError, match="never changes"):
            sql("UPDATE recommendations_closure SET because = 'x', approver_id = author_id + 1")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_exactly_one_does(real, ada, bola, committee) -> None:
    olu = person("Olu", committee, Role.APPROVER)
    rows = proposed(ada)
    ready, done = threading.Barrier(2), []

    def act(verb, **more) -> None:
        ready.wait()
        try:
            verb(rows=rows, **more)
            done.append(verb.__name__)
        except NotNow as refusal:
            done.append(str(refusal))
        finally:
            connection.close()

    both = [
        threading.Thread(target=act, args=(agreeing.agree,), kwargs={"note": "3a closed.", "by": bola}),
        threading.Thread(target=act, args=(agreeing.refuse,), kwargs={"reason": "No.", "by": olu}),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len([word for word in done if word in {"agree", "refuse"}]) == 1
    assert AuditEvent.objects.filter(verb__in=["agreed to", "refused"]).count() == 1


@pytest.mark.django_db
class TestTheDesk:
    """The page on which staff propose, decide and follow again."""

    def test_it_is_proposed_by_one_and_agreed_by_another(self, real, ada, bola) -> None:
        shown = posted(browser(ada), CLOSE, **FILLED, all="1")
        assert "Somebody else has to agree before it is published." in shown.main.text
        assert "You proposed this, so somebody else has to agree" in shown.main.text
        waiting = page(browser(bola), "/desk/").under("Waiting for approval").text
        assert "Closing 3a, 3b, 3c, 3d and 3e: no longer followed" in waiting
        deciding = page(browser(bola), CLOSE)
        assert deciding.main.one("textarea", name="note").text.startswith("The Committee’s decision")
        ticked = [box["value"] for box in deciding.main.all("input", name="proposals")]
        assert len(ticked) == 5
        done = posted(browser(bola), f"{CLOSE}decide/", proposals=ticked, note="3 is closed.", agree="1")
        assert "Published in edition 3: 3 is closed." in done.main.text
        assert Closure.objects.current().count() == 5

    def test_it_is_refused_with_a_reason_and_can_be_proposed_anew(self, real, ada, bola) -> None:
        [row] = proposed(ada)
        shown = posted(browser(bola), f"{CLOSE}decide/", proposals=[row.pk], note="", refuse="1")
        assert errors(shown) == ["Say why not."]
        done = posted(
            browser(bola),
            f"{CLOSE}decide/",
            proposals=[row.pk],
            reason="The Act is not in force.",
            refuse="1",
        )
        assert "Refused, because: The Act is not in force." in done.main.text
        assert "3a" in page(browser(ada), CLOSE).under("Propose to close").text

    def test_who_proposed_it_takes_it_back_and_cannot_agree(self, real, ada, mo, committee) -> None:
        Membership.objects.create(user=ada, body=committee, role=Role.APPROVER)
        [row] = proposed(ada)
        again = posted(browser(ada), f"{CLOSE}decide/", proposals=[row.pk], note="3a closed.", agree="1")
        assert errors(again) == ["You proposed this, so somebody else has to agree to it."]
        assert not Closure.objects.current().exists()
        done = posted(browser(ada), f"{CLOSE}decide/", proposals=[row.pk], reason="A slip.", refuse="1")
        assert "Taken back." in done.main.text
        [other] = proposed(ada)
        answer = browser(mo).post(
            f"{CLOSE}decide/", {"proposals": [other.pk], "reason": "No.", "refuse": "1"}
        )
        assert answer.status_code == 403

    def test_it_is_followed_again_with_a_reason(self, real, ada, bola) -> None:
        closed(ada, bola)
        row = Closure.objects.get()
        assert errors(posted(browser(ada), f"{CLOSE}again/", closures=[row.pk])) == [
            "Because: say why, as the public reads it."
        ]
        done = posted(browser(ada), f"{CLOSE}again/", closures=[row.pk], because="the Act was repealed")
        assert (
            "The Committee follows recommendation 3a again, because the Act was repealed." in done.main.text
        )

    def test_mistakes_are_named_at_their_fields_and_nothing_typed_is_lost(self, real, ada) -> None:
        four = Recommendation.objects.get(number="4")
        shown = posted(
            browser(ada),
            CLOSE,
            because="<b>x</b>" * 100,
            successor=four.pk,
            elsewhere="An Act",
            since="2091-01-01",
        )
        assert errors(shown) == [
            "Choose what is closed, or close all parts.",
            "Choose how it ends.",
            "Since: give today or an earlier day.",
            "The reason is 800 characters long. Shorten it to 300 at most.",
            "Name what takes its place here or elsewhere, not both.",
        ]
        assert shown.main.one("textarea", name="because").text == "<b>x</b>" * 100
        at_nothing = posted(browser(ada), CLOSE, **FILLED, all="1", address="https://law.example/")
        assert errors(at_nothing) == ["Name what is at the address."]
        script = posted(browser(ada), CLOSE, **FILLED, all="1", elsewhere="x", address="javascript:alert(1)")
        assert errors(script) == ["Its address: write it as https://example.org/page."]
        nothing = posted(browser(ada), CLOSE)
        assert "Because: say why, as the public reads it." in errors(nothing)
        assert "Since: give the day." in errors(nothing)
        assert not Closure.objects.exists()

    def test_only_those_who_may_find_it(self, real, report, ada, bola, mo, cai, eve) -> None:
        other = person("Una", report.committee, Role.MANAGER)
        everybody = (ada, mo, bola, cai, eve, other)
        assert [browser(who).get(CLOSE).status_code for who in everybody] == [200, 200, 200, 404, 404, 404]
        assert [browser(who).post(CLOSE, {}).status_code for who in everybody] == [
            200,
            200,
            403,
            404,
            404,
            404,
        ]
        again = [browser(who).post(f"{CLOSE}again/", {}).status_code for who in everybody]
        assert again == [200, 200, 403, 404, 404, 404]
        [row] = proposed(ada)
        agree = {"proposals": [row.pk], "note": "3a closed.", "agree": "1"}
        answers = [
            browser(who).post(f"{CLOSE}decide/", agree).status_code for who in (mo, cai, eve, other, bola)
        ]
        assert answers == [403, 404, 404, 404, 302]

    def test_a_real_recommendation_is_never_superseded_by_an_invented_one(self, real, ada, write) -> None:
        slug = "  slug: street-lighting\n"
        text = changed(INVENTED.read_text(), (slug, f"{slug}  invented: true\n"))
        load_report(path=write(text), update=False)
        other = Recommendation.objects.get(number="A1")
        shown = posted(browser(ada), CLOSE, **FILLED, all="1", successor=other.pk)
        assert errors(shown) == ["Choose a recommendation from the list."]


@pytest.mark.django_db
class TestInPublic:
    """What the public reads, now and as at any past day."""

    def test_the_page_says_since_when_why_and_what_came_instead_both_ways(self, real, ada, bola) -> None:
        closed(ada, bola, "3", kind="superseded", successor=Recommendation.objects.get(number="4"))
        gone = page(browser(), f"{PUBLIC}3/")
        assert (
            "It has been superseded since May 2024 by recommendation 4 of “Police Conduct and Complaints”, "
            "because the law was changed." in gone.description
        )
        told = gone.under("What is no longer followed")
        assert "3a: superseded Since 3 May 2024, because the law was changed." in told.text
        name = "recommendation 4 of “Police Conduct and Complaints”"
        assert told.links[name] == f"{PUBLIC}4/"
        after = page(browser(), f"{PUBLIC}4/")
        assert after.main.links["recommendation 3 of “Police Conduct and Complaints”"] == f"{PUBLIC}3/"
        assert "Takes the place of" in after.main.text
        assert "Edition 3" in after.under("What happened").text

    def test_some_parts_alone_are_named(self, real, ada, bola) -> None:
        closed(ada, bola, "3b", "3c", kind="superseded", successor=Recommendation.objects.get(number="4"))
        assert (
            "recommendation 3b and 3c of “Police Conduct and Complaints”"
            in page(browser(), f"{PUBLIC}4/").main.links
        )
        shown = page(browser(), f"{PUBLIC}3/")
        assert "3b and 3c have been superseded since May 2024 by recommendation 4" in shown.description

    def test_something_elsewhere_is_named_with_its_address(self, real, ada, bola) -> None:
        closed(
            ada,
            bola,
            "3a",
            kind="overtaken by law",
            elsewhere="Police <b>Act</b> 2025",
            address="https://law.example/",
        )
        shown = page(browser(), f"{PUBLIC}3/")
        assert (
            shown.under("What is no longer followed").links["Police <b>Act</b> 2025"]
            == "https://law.example/"
        )

    def test_a_past_day_shows_what_stood_then(self, real, ada, bola) -> None:
        edition = closed(ada, bola, "3")
        row = Closure.objects.order_by("pk")[0]
        follow_again(closures=[row], reason="the Act was repealed", by=ada)
        assert "no longer follows" not in page(browser(), f"{PUBLIC}3/?as-at=2").description
        assert (
            "no longer follows it since May 2024"
            in page(browser(), f"{PUBLIC}3/?as-at={edition.number}").description
        )
        now = page(browser(), f"{PUBLIC}3/").description
        assert "no longer follows 3b, 3c, 3d and 3e since May 2024" in now

    def test_it_is_counted_apart_everywhere(self, real, ada, bola) -> None:
        closed(ada, bola, "3")
        home, report = page(browser(), "/"), page(browser(), PUBLIC)
        summary = "8 recommendations: 7 not yet assessed; apart from these, 1 no longer followed."
        assert summary in report.main.text
        for shown in (home, report):
            assert "1 no longer followed, counted apart" in shown.main.text
        assert "No longer followed (1)" in page(browser(), "/recommendations/").main.text
        narrowed = browser().get("/recommendations.csv?word=no+longer+followed").content.decode()
        header, row = narrowed.strip().splitlines()
        assert "what_the_committee_found,no_longer_followed" in header
        assert "3a no longer followed since 3 May 2024; 3b" in row

    def test_its_date_is_neither_late_nor_ahead_and_its_body_awaits_nothing(
        self, real, ada, bola, cai
    ) -> None:
        closed(ada, bola, "8")
        shown = page(browser(), f"{PUBLIC}8/")
        assert "target date" not in shown.description
        assert "passed" not in shown.under("When").text
        assert (
            "Nothing is awaited: no longer followed since 3 May 2024"
            in page(browser(cai), "/body/").main.text
        )

    def test_what_is_owed_again_and_again_is_not_announced_once_it_is_closed(self, real, ada, bola) -> None:
        assert f"{PUBLIC}4/" in page(browser(), "/").under("What comes next").links.values()
        closed(ada, bola, "4")
        assert f"{PUBLIC}4/" not in page(browser(), "/").under("What comes next").links.values()
