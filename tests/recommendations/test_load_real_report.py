"""The Committee's report as it is loaded: who is asked for what, by when, and nothing said beyond that."""

import datetime as dt

import pytest
from django.core.management import call_command

from tests.factories import REAL_REPORT
from tracker.assessments.models import Status
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import editions
from tracker.core.models import Edition
from tracker.recommendations.models import (
    AddresseeTerms,
    Ask,
    Criteria,
    Deadline,
    Finding,
    LeadsTo,
    PartText,
    Recommendation,
    ReportText,
    Round,
)

# Recommendation → body → role and the parts it is asked for.
ADDRESSED = {
    "1": {"home-office": ("lead", "a")},
    "2": {
        "mayor": ("lead", "a"),
        "iopc": ("partner", "a"),
        "met": ("partner", "a"),
        "police-federation": ("partner", "a"),
        "home-secretary": ("outside decision-maker", ""),
    },
    "3": {"iopc": ("lead", "abcde")},
    "4": {"iopc": ("lead", "ab"), "police-and-crime-committee": ("recipient", "")},
    "5": {"met": ("lead", "ab")},
    "6": {"iopc": ("lead", "ab"), "npcc": ("joint lead", "ab"), "met": ("consulted", "")},
    "7": {
        "mayor": ("lead", "a"),
        "iopc": ("partner", "a"),
        "met": ("partner", "a"),
        "police-federation": ("partner", "a"),
        "home-secretary": ("outside decision-maker", ""),
    },
    "8": {"mopac": ("joint lead", "ab"), "iopc": ("joint lead", "ab"), "met": ("subject", "")},
}

pytestmark = pytest.mark.usefixtures("real_world")


def by_number(queryset):
    """Rows by the number of the recommendation they concern."""
    rows: dict[str, list] = {}
    for row in queryset:
        rows.setdefault(row.recommendation.number, []).append(row)
    return rows


def test_it_is_edition_1_by_the_system() -> None:
    edition = Edition.objects.get(number=1)
    assert edition.published_by is None
    assert "Police Conduct and Complaints" in edition.note


def test_there_are_eight_recommendations_in_the_reports_order() -> None:
    found = Recommendation.objects.as_at(editions.now()).order_by("position")
    assert [row.number for row in found] == list("12345678")
    assert {row.number: row.owed for row in found} == {
        "1": "once",
        "2": "once",
        "3": "once, then kept up",
        "4": "each time",
        "5": "once, then kept up",
        "6": "once",
        "7": "once",
        "8": "once, then kept up",
    }


def test_there_are_18_parts_of_which_16_are_asked_and_2_are_results_sought() -> None:
    parts = PartText.objects.current().select_related("part__recommendation", "of__body")
    kinds = [row.kind for row in parts]
    assert (len(kinds), kinds.count("asked"), kinds.count("result sought")) == (18, 16, 2)
    results = {(row.part.recommendation.number, row.part.letter, row.of.body.slug) for row in parts if row.of}
    assert results == {("2", "b", "home-secretary"), ("7", "b", "home-secretary")}


@pytest.mark.parametrize("number", ADDRESSED)
def test_each_body_has_its_role_and_is_asked_for_its_parts(number) -> None:
    terms = AddresseeTerms.objects.current().filter(addressee__recommendation__number=number)
    asks = Ask.objects.current().filter(part__recommendation__number=number)
    found = {
        row.addressee.body.slug: (
            row.role,
            "".join(sorted(ask.part.letter for ask in asks if ask.addressee_id == row.addressee_id)),
        )
        for row in terms.select_related("addressee__body")
    }
    assert found == ADDRESSED[number]


def test_leads_partners_and_nobody_else_are_looked_to_for_a_reply() -> None:
    replies = {
        (row.addressee.recommendation.number, row.addressee.body.slug): row.reply
        for row in AddresseeTerms.objects.current()
        if row.role in {"lead", "joint lead", "partner"}
    }
    unwanted = {key: reply for key, reply in replies.items() if reply != "wanted"}
    assert unwanted == {("2", "mayor"): "exists, not added here", ("7", "mayor"): "exists, not added here"}
    others = AddresseeTerms.objects.current().exclude(role__in={"lead", "joint lead", "partner"})
    assert {row.reply for row in others} == {"none expected"}
    assert not AddresseeTerms.objects.current().filter(reply_by__isnull=False).exists()


def test_the_one_deadline_is_on_recommendation_8_for_both_joint_leads_and_both_parts() -> None:
    found = [
        (
            row.ask.part.recommendation.number,
            row.ask.part.letter,
            row.ask.addressee.body.slug,
            row.due_on,
            row.kind,
        )
        for row in Deadline.objects.current()
    ]
    assert sorted(found) == [
        ("8", letter, body, dt.date(2022, 12, 31), "original")
        for letter in "ab"
        for body in ("iopc", "mopac")
    ]


def test_each_part_has_one_round_and_those_of_recommendation_4_have_none() -> None:
    owing = [
        (row.part.recommendation.number, row.part.letter, row.label, row.opened_on)
        for row in Round.objects.current()
    ]
    assert len(owing) == len(set(owing)) == 16
    assert "4" not in {number for number, *_ in owing}
    assert {(label, opened) for *_, label, opened in owing} == {("", None)}


def test_nothing_is_assessed() -> None:
    assert {(row.word, row.differs, row.overdue_from) for row in Status.objects.all()} == {
        ("not yet assessed", False, None)
    }
    assert Status.objects.current().count() == Status.objects.filter(published_in=1).count() == 8


def test_the_first_version_of_what_would_settle_it_is_there_for_each() -> None:
    criteria = by_number(Criteria.objects.current().select_related("recommendation"))
    assert sorted(criteria) == list("12345678")
    assert {(row.version, row.part) for rows in criteria.values() for row in rows} == {(1, None)}


def test_four_findings_lead_where_the_report_says() -> None:
    assert Finding.objects.count() == 4
    assert {(row.finding.number, row.recommendation.number) for row in LeadsTo.objects.current()} == {
        ("1", "2"),
        ("3", "5"),
        ("4", "6"),
    }


def test_its_day_and_its_link_are_not_made_up() -> None:
    text = ReportText.objects.get()
    assert (text.published_on, text.published_words, text.link) == (None, "late 2022", "")


def test_the_mayor_answers_through_mopac_and_the_home_secretary_through_the_home_office() -> None:
    assert {str(row) for row in AnswersThrough.objects.current()} == {
        "mayor through mopac",
        "home-secretary through home-office",
    }
    assert Body.objects.as_at(editions.now()).count() == 9


def test_the_command_says_what_it_did_and_the_second_time_that_nothing_differs(capsys) -> None:
    call_command("load_report", str(REAL_REPORT))
    assert "nothing differs" in capsys.readouterr().out
    call_command("load_report", str(REAL_REPORT), "--update")
    assert "nothing differs" in capsys.readouterr().out
    assert Edition.objects.count() == 2
