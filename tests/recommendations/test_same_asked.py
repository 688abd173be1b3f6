"""The same was asked by: links between recommendations, here and elsewhere, on both pages, at every point."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.evidence.pages import errors, page, posted
from tests.factories import INVENTED, changed, publish
from tests.people import browser
from tracker.core import takedown
from tracker.core.models import AuditEvent
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Recommendation, RecommendationText, SameAsked
from tracker.recommendations.same.actions import link, unlink

SAME = "/desk/police-conduct-and-complaints/3/same/"
PUBLIC = "/recommendations/police-conduct-and-complaints/"
HERE = "recommendation {} of “Police Conduct and Complaints”"
INSPECTORATE: dict[str, Any] = {
    "who": "A police inspectorate",
    "title": "Counting complaints, recommendation 2",
    "year": "2019",
    "address": "https://inspectorate.example/counting/",
}
ELSEWHERE = "A police inspectorate, “Counting complaints, recommendation 2”, 2019"


def number(label: str) -> Recommendation:
    """A recommendation of the real report."""
    return Recommendation.objects.get(number=label, report__slug="police-conduct-and-complaints")


def acts() -> list[str]:
    """The events of what people did, in their order."""
    return list(AuditEvent.objects.exclude(actor=None).order_by("pk").values_list("verb", flat=True))


def asked(label: str, **more: str) -> dict[str, str]:
    """The links under "The same was asked by" on a public page, by what they say."""
    links = page(browser(), f"{PUBLIC}{label}/{more.get('at', '')}").one("dl", class_="app-facts").links
    return {name: url for name, url in links.items() if ", " in name}


@pytest.mark.django_db
class TestTheVerbs:
    """What one person does in one step, and what is refused."""

    def test_a_link_is_public_at_once_with_a_note_and_one_event(self, real, ada) -> None:
        edition = link(recommendation=number("3"), other=number("6"), by=ada)
        assert (
            edition.note
            == f"Recommendation 3 of “Police Conduct and Complaints”: the same was asked by {HERE.format(6)}."
        )
        assert SameAsked.objects.current().get().published_in == edition
        assert acts() == ["linked"]
        assert AuditEvent.objects.get(verb="linked").actor == ada

    def test_removing_it_needs_a_public_reason_and_works_once(self, real, ada) -> None:
        link(recommendation=number("3"), by=ada, **INSPECTORATE)
        row = SameAsked.objects.get()
        with pytest.raises(NotNow, match="Say why"):
            unlink(row=row, reason=" because ", by=ada)
        edition = unlink(row=row, reason="it asked for something else.", by=ada)
        assert edition.note == (
            "Recommendation 3 of “Police Conduct and Complaints” is no longer linked with "
            "what was asked elsewhere in 2019, because it asked for something else."
        )
        with pytest.raises(NotNow, match="removed already"):
            unlink(row=row, reason="again", by=ada)
        link(recommendation=number("3"), by=ada, **INSPECTORATE)
        assert SameAsked.objects.current().get().number == 2
        assert acts() == ["linked", "unlinked", "linked"]

    @pytest.mark.parametrize(
        ("told", "message"),
        [
            ({}, "who asked elsewhere, in what and in which year"),
            ({**INSPECTORATE, "title": " "}, "who asked elsewhere, in what and in which year"),
            ({**INSPECTORATE, "year": "2999"}, "this year or an earlier one"),
            ({**INSPECTORATE, "year": "²019"}, "this year or an earlier one"),
            ({**INSPECTORATE, "other": "6"}, "not both"),
            ({"other": "3"}, "not linked with itself"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, real, ada, told, message) -> None:
        more = {**told, **({"other": number(told["other"])} if "other" in told else {})}
        with pytest.raises(NotNow, match=message):
            link(recommendation=number("3"), by=ada, **more)
        assert not SameAsked.objects.exists()

    def test_the_same_link_is_made_once_from_either_end(self, real, ada) -> None:
        link(recommendation=number("3"), other=number("6"), by=ada)
        link(recommendation=number("3"), by=ada, **INSPECTORATE)
        with pytest.raises(NotNow, match="linked already"):
            link(recommendation=number("6"), other=number("3"), by=ada)
        with pytest.raises(NotNow, match="linked already"):
            link(recommendation=number("3"), by=ada, **INSPECTORATE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (("3", "6", "", ""), ("6", "3", "", ""), "one_link_between_two_recommendations"),
        (("3", "3", "", ""), None, "nothing_is_linked_with_itself"),
        (("3", None, "", "2019"), None, "a_link_leads_here_or_elsewhere"),
        (("3", None, "x", "19"), None, "a_link_leads_here_or_elsewhere"),
        (("3", "6", "x", "2019"), None, "a_link_leads_here_or_elsewhere"),
    ],
)
def test_the_database_refuses_it_as_well(real, first, second, rule) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_edition (note) VALUES ('x') RETURNING number")
        edition = cursor.fetchone()[0]
        for place, row in enumerate([first, second] if second else [first]):
            own, other, who, year = row
            values = [number(own).pk, place, number(other).pk if other else None, who, who, year, edition]
            insert = (
                "INSERT INTO recommendations_sameasked (recommendation_id, number, other_id, who, title, year,"
                " address, published_in_id) VALUES (%s, %s, %s, %s, %s, %s, '', %s)"
            )
            if place == bool(second):
                with pytest.raises(IntegrityError, match=rule), transaction.atomic():
                    cursor.execute(insert, values)
            else:
                cursor.execute(insert, values)


@pytest.mark.django_db
class TestTheDesk:
    """The page on which staff add and remove links."""

    def test_it_is_added_and_removed_there(self, real, ada) -> None:
        other = number("6").pk
        done = posted(browser(ada), SAME, other=other)
        assert "Published in edition 3: Recommendation 3 of" in done.main.text
        assert HERE.format(6) in done.under("Remove a link").text
        back = page(browser(ada), SAME.replace("/3/", "/6/"))
        assert HERE.format(3) in back.under("Remove a link").text
        key = back.main.one("input", name="link")["value"]
        gone = posted(browser(ada), f"{SAME.replace('/3/', '/6/')}remove/", link=key, because="they differ")
        assert "is no longer linked with what was asked by recommendation 6" in gone.main.text
        assert "Remove a link" not in gone.main.text

    def test_mistakes_are_named_at_their_fields_and_nothing_typed_is_lost(self, real, ada) -> None:
        assert errors(posted(browser(ada), SAME)) == [
            "Choose a recommendation here, or say who asked elsewhere."
        ]
        half = posted(browser(ada), SAME, who="<b>x</b>", year="19", address="javascript:x")
        assert errors(half) == [
            "In what: give the title.",
            "In which year: write four digits, such as 2019.",
            "Its address: write it as https://example.org/page.",
        ]
        assert half.main.one("input", name="who")["value"] == "<b>x</b>"
        both = posted(browser(ada), SAME, other=number("6").pk, **INSPECTORATE)
        assert errors(both) == ["Name a recommendation here or one elsewhere, not both."]
        to_come = posted(browser(ada), SAME, **{**INSPECTORATE, "year": "2999"})
        assert errors(to_come) == ["Give the year as four digits, this year or an earlier one."]
        long = posted(browser(ada), SAME, who="x" * 100_000, title="x", year="2019")
        assert errors(long) == ["Or who asked elsewhere: 200 characters at most."]
        posted(browser(ada), SAME, **INSPECTORATE)
        assert errors(posted(browser(ada), f"{SAME}remove/")) == [
            "Choose which link is removed.",
            "Because: say why, as the public reads it.",
        ]
        stale = posted(browser(ada), f"{SAME}remove/", link="999999", because="x")
        assert errors(stale) == ["This link was removed already."]

    def test_only_those_who_may_find_it(self, real, ada, bola, mo, cai, eve) -> None:
        everybody = (ada, mo, bola, cai, eve)
        for address in (SAME, f"{SAME}remove/"):
            answers = [browser(who).post(address, {}).status_code for who in everybody]
            assert answers == [200, 200, 403, 404, 404]
        assert "Who else asked the same" in page(browser(ada), "/desk/police-conduct-and-complaints/").text
        assert (
            "Who else asked the same" not in page(browser(bola), "/desk/police-conduct-and-complaints/").text
        )

    def test_a_real_recommendation_is_never_linked_with_an_invented_one(self, real, ada, write) -> None:
        slug = "  slug: street-lighting\n"
        text = changed(INVENTED.read_text(), (slug, f"{slug}  invented: true\n"))
        load_report(path=write(text), update=False)
        shown = posted(browser(ada), SAME, other=Recommendation.objects.get(number="A1").pk)
        assert errors(shown) == ["Choose a recommendation from the list."]


@pytest.mark.django_db
class TestInPublic:
    """What the public reads, on both pages, now and on past days."""

    def test_both_pages_link_to_each_other_and_tell_it_as_history(self, real, ada) -> None:
        link(recommendation=number("3"), other=number("6"), by=ada)
        [(forth, there)], [(back, here)] = asked("3").items(), asked("6").items()
        assert (there, here) == (f"{PUBLIC}6/", f"{PUBLIC}3/")
        assert forth.endswith(HERE.format(6))
        assert back.endswith(HERE.format(3))
        assert "Committee, " in forth
        for label in "36":
            shown = page(browser(), f"{PUBLIC}{label}/")
            assert "The same was asked by" in shown.main.text
            assert "Edition 3" in shown.under("What happened").text

    def test_one_that_is_not_public_any_more_is_left_out(self, real, ada) -> None:
        link(recommendation=number("3"), other=number("6"), by=ada)
        link(recommendation=number("4"), other=number("3"), by=ada)
        for label in "64":
            publish(withdraw=[RecommendationText.objects.current().get(recommendation=number(label))])
        assert not asked("3")
        assert len(asked("3", at="?as-at=4")) == 2

    def test_one_elsewhere_says_who_in_what_and_when_and_leads_there(self, real, ada) -> None:
        link(recommendation=number("3"), by=ada, **{**INSPECTORATE, "who": "An <b>inspectorate</b>"})
        found = ELSEWHERE.replace("A police inspectorate", "An <b>inspectorate</b>")
        assert asked("3") == {found: INSPECTORATE["address"]}

    def test_a_past_day_shows_what_stood_then(self, real, ada) -> None:
        link(recommendation=number("3"), other=number("6"), by=ada)
        unlink(row=SameAsked.objects.get(), reason="they differ", by=ada)
        assert not asked("3", at="?as-at=2")
        assert list(asked("6", at="?as-at=3").values()) == [f"{PUBLIC}3/?as-at=3"]
        assert not asked("3")
        assert not asked("6")

    def test_the_edition_says_what_was_linked(self, real, ada) -> None:
        link(recommendation=number("3"), by=ada, **INSPECTORATE)
        link(recommendation=number("3"), other=number("6"), by=ada)
        told = page(browser(), "/changes/3/").main.text
        assert "1 link to the same asked by others added" in told
        for word in ("A police inspectorate", "Counting complaints", "2019"):
            assert word in told
        assert "Recommendation 6, " in page(browser(), "/changes/4/").main.text

    def test_it_can_be_taken_down(self, real, ada) -> None:
        link(recommendation=number("3"), by=ada, **INSPECTORATE)
        takedown.take_down(row=SameAsked.objects.get(), ground="legal", reason="A court order.", by=ada)
        shown = page(browser(), f"{PUBLIC}3/?as-at=3").main
        assert "somebody whose name was taken down, “a title that was taken down”, 2019" in shown.text
        assert "inspectorate" not in str(shown.links)
        assert "Counting" not in page(browser(), "/changes/3/").main.text
