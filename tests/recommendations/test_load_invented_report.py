"""Any committee's report can be loaded: its own bodies, roles, numbers and letters, and no line of code for it."""

import datetime as dt

from tests.factories import INVENTED, changed
from tracker.assessments.standing import standings
from tracker.bodies.models import Body, BodyName
from tracker.core import editions
from tracker.core.models import Edition
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import (
    AddresseeTerms,
    Ask,
    Criteria,
    Deadline,
    PartText,
    Recommendation,
    Report,
    Round,
)

TEXT = INVENTED.read_text()


def test_it_has_its_own_committee_numbers_and_letters(report) -> None:
    assert report.committee.slug == "lighting-committee"
    found = Recommendation.objects.as_at(editions.now()).order_by("position")
    assert [(row.number, row.title) for row in found] == [
        ("A1", "Mend the lamps"),
        ("B2", "Report each winter"),
    ]
    assert [str(row.part) for row in PartText.objects.current().order_by("part__position", "pk")] == [
        "street-lighting A1x",
        "street-lighting B2a",
        "street-lighting A1y",
        "street-lighting A1z",
    ]


def test_who_is_asked_is_every_lead_and_partner_unless_the_part_names_somebody(report) -> None:
    asked = {(row.part.letter, row.addressee.body.slug) for row in Ask.objects.current()}
    assert asked == {("x", "lamplighter"), ("x", "gas-works"), ("y", "gas-works"), ("a", "lamp-office")}


def test_a_reply_is_wanted_from_those_who_are_asked_unless_the_file_says_otherwise(report) -> None:
    assert {
        (row.addressee.body.slug, row.role, row.reply, row.reply_by)
        for row in AddresseeTerms.objects.current()
    } == {
        ("lamplighter", "lead", "wanted", dt.date(2024, 8, 1)),
        ("gas-works", "partner", "wanted", None),
        ("lamp-office", "outside decision-maker", "none expected", None),
        ("lamp-office", "lead", "wanted", None),
        ("lighting-committee", "recipient", "none expected", None),
    }


def test_a_deadline_of_a_part_is_that_parts_alone(report) -> None:
    due = {
        (row.ask.part.letter, row.ask.addressee.body.slug, row.due_on) for row in Deadline.objects.current()
    }
    assert due == {
        ("x", "lamplighter", dt.date(2024, 12, 31)),
        ("x", "gas-works", dt.date(2024, 12, 31)),
    }


def test_what_is_owed_each_time_has_no_round_until_a_release_is_recorded(report) -> None:
    assert {row.part.letter for row in Round.objects.current()} == {"x", "y", "z"}
    standing = standings(editions.now(), [row.pk for row in Recommendation.objects.all()])
    assert {row.number: row.no_release_yet for row in standing.values()} == {"A1": False, "B2": True}


def test_what_would_settle_it_can_be_said_of_one_part(report) -> None:
    assert {(row.part.letter if row.part else "", row.text) for row in Criteria.objects.current()} == {
        ("", "A list of lamps, all alight"),
        ("y", "A figure for each month"),
    }


def test_two_reports_stand_beside_each_other(real_report, report) -> None:
    assert Edition.objects.count() == 2
    assert {row.slug for row in Report.objects.as_at(editions.now())} == {
        "police-conduct-and-complaints",
        "street-lighting",
    }


# A second report that speaks of bodies which are here already


def second_report(*replacements: tuple[str, str]) -> str:
    """Another report of the same committee, with the same bodies."""
    return changed(TEXT, ("slug: street-lighting", "slug: more-light"), *replacements)


def test_a_second_report_may_speak_of_bodies_without_describing_them(report, write) -> None:
    text = second_report()
    start, end = text.index("bodies:"), text.index("findings:")
    outcome = load_report(path=write(text[:start] + text[end:]), update=False)
    assert outcome.published
    assert Body.objects.count() == 4


def test_a_name_that_differs_in_a_second_report_is_left_alone_and_listed(report, write) -> None:
    path = write(second_report(("name: Office of Lamps", "name: Ministry of Lamps")))
    outcome = load_report(path=path, update=False)
    assert outcome.published
    listed = [line for line in outcome.lines() if line.startswith("differs: ")]
    assert len(listed) == 1
    assert listed[0].endswith("name: here “Office of Lamps”, in the file “Ministry of Lamps”")
    assert Report.objects.as_at(editions.now()).count() == 2
    assert not BodyName.objects.filter(name="Ministry of Lamps").exists()


def test_with_update_a_second_report_renames_the_body_for_all(report, write) -> None:
    path = write(second_report(("name: Office of Lamps", "name: Ministry of Lamps")))
    load_report(path=path, update=True)
    names = {row.slug: row.name for row in Body.objects.as_at(editions.now())}
    assert names["lamp-office"] == "Ministry of Lamps"
    then = {row.slug: row.name for row in Body.objects.as_at(editions.asked_for("1"))}
    assert then["lamp-office"] == "Office of Lamps"


def test_a_second_report_touches_nothing_of_the_first(report, write) -> None:
    load_report(path=write(second_report(("title: Mend the lamps", "title: Mend more"))), update=True)
    at = editions.now()
    ours = Recommendation.objects.as_at(at).filter(report=report)
    assert [row.title for row in ours.order_by("position")] == ["Mend the lamps", "Report each winter"]
    assert load_report(path=INVENTED, update=False).lines() == [
        "Report “Lamps of the Old Town”: here already; nothing differs."
    ]


def test_html_is_words_like_any_other(db, write, client) -> None:
    title = "<script>alert(1)</script><b>Lamps</b>"
    load_report(path=write(changed(TEXT, ("title: Mend the lamps", f"title: {title}"))), update=False)
    assert Recommendation.objects.as_at(editions.now()).get(number="A1").title == title
    for address in ("/", "/recommendations/", "/recommendations/street-lighting/A1/"):
        page = client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;Lamps&lt;/b&gt;" in page
        assert "<script>alert" not in page
        assert "<b>Lamps" not in page
