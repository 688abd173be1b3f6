"""Where recommendations stand, read from the database."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.assessments.steps import accepted, in_review, put_out
from tests.evidence.conftest import UNDER_WAY, ask_for
from tests.evidence.pages import page
from tests.many import many_reports
from tests.people import browser
from tracker.assessments.actions import approve
from tracker.assessments.models import Status
from tracker.assessments.sentence import sentence
from tracker.assessments.standing import Standing, standings
from tracker.core import clock, editions
from tracker.core.editions import At
from tracker.core.formats import day
from tracker.evidence.actions import record_update
from tracker.recommendations.models import Deadline, Recommendation, Report, Round


def stand(number: str, at: At | None = None) -> Standing:
    row = Recommendation.objects.get(number=number)
    return standings(at or editions.now(), [row.pk])[row.pk]


def test_fifty_recommendations_take_as_many_statements_as_one(report: Report, tmp_path: Path) -> None:
    many_reports(tmp_path, count=1, recommendations=50)
    keys = list(Recommendation.objects.filter(report__slug="lamps-1").values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as one:
        standings(editions.now(), keys[:1])
    with CaptureQueriesContext(connection) as fifty:
        found = standings(editions.now(), keys)
    assert len(found) == 50
    assert len(fifty) == len(one) <= 16


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1", "Nobody has recorded an answer here yet."),
        (
            "2",
            "The Mayor, through MOPAC, has replied, but the reply has not been added here yet; nothing is recorded "
            "here yet from the IOPC, the Met or the Metropolitan Police Federation. "
            "The Committee has not yet assessed it.",
        ),
        ("3", "Nobody has recorded an answer here yet."),
        (
            "4",
            "Nobody has recorded an answer here yet. It is owed with each release of the annual police complaints "
            "statistics; no release is recorded here yet.",
        ),
        ("5", "Nobody has recorded an answer here yet."),
        ("6", "Nobody has recorded an answer here yet."),
        (
            "7",
            "The Mayor, through MOPAC, has replied, but the reply has not been added here yet; nothing is recorded "
            "here yet from the IOPC, the Met or the Metropolitan Police Federation. "
            "The Committee has not yet assessed it.",
        ),
        ("8", "Nobody has recorded an answer here yet. The report set a target date of 31 December 2022."),
    ],
)
def test_each_of_the_eight_reads_like_this_out_of_the_box(
    real_report: Report, number: str, text: str
) -> None:
    assert sentence(stand(number)) == text


def test_nothing_is_assessed_out_of_the_box_and_every_recommendation_has_its_word(
    real_report: Report,
) -> None:
    assert set(Status.objects.values_list("word", flat=True)) == {"not yet assessed"}
    assert Status.objects.count() == 8


def test_counts_are_of_what_was_asked_and_leave_results_sought_out(real_report: Report) -> None:
    counts = dict(Status.objects.values_list("recommendation__number", "counts"))
    assert counts["2"] == {"not yet assessed": 1}
    assert counts["3"] == {"not yet assessed": 5}
    assert sum(count["not yet assessed"] for count in counts.values()) == 16


def test_those_who_are_asked_come_in_the_order_of_the_report(real_report: Report) -> None:
    assert [voice.short_name for voice in stand("7").asked] == [
        "Mayor",
        "IOPC",
        "Met",
        "Met Police Federation",
    ]
    assert [voice.short_name for voice in stand("8").asked] == ["MOPAC", "IOPC"]


def test_a_deadline_is_for_each_who_is_asked(report: Report) -> None:
    standing = stand("A1")
    assert [(due.who.short_name, due.part, due.on) for due in standing.dates] == [
        ("Lamplighter", "x", dt.date(2024, 12, 31)),
        ("Gas Works", "x", dt.date(2024, 12, 31)),
    ]


def test_a_revised_date_stands_beside_the_original_and_only_from_its_edition_on(report: Report) -> None:
    original = Deadline.objects.order_by("pk")[0]
    factories.publish(
        Deadline(
            ask=original.ask,
            round=original.round,
            due_on=dt.date(2025, 6, 30),
            kind="revised",
            asked_by="the Lamplighter",
        )
    )
    now = [(due.kind, due.on) for due in stand("A1").dates]
    assert ("original", dt.date(2024, 12, 31)) in now
    assert ("revised", dt.date(2025, 6, 30)) in now
    assert "The date was moved from 31 December 2024 to 30 June 2025." in sentence(stand("A1"))
    then = stand("A1", At(edition=1, day=dt.date(2024, 6, 1)))
    assert {due.kind for due in then.dates} == {"original"}


def test_what_recurs_is_owed_again_once_a_release_is_recorded(report: Report) -> None:
    assert stand("B2").no_release_yet
    part = Recommendation.objects.get(number="B2").parts.get()
    factories.publish(Round(part=part, label="winter of 2024", opened_on=dt.date(2024, 11, 1)))
    assert not stand("B2").no_release_yet
    assert "no release" not in sentence(stand("B2"))
    assert Status.objects.current().get(recommendation=part.recommendation).published_in_id == 2


def test_what_is_not_published_at_a_point_does_not_stand_there(report: Report) -> None:
    keys = Recommendation.objects.values_list("pk", flat=True)
    assert standings(At(edition=0, day=dt.date(2024, 1, 1)), list(keys)) == {}


def test_a_finding_says_which_reports_it_rests_on_and_whose_they_are(real, ada, bola, cai) -> None:
    from_body = accepted(cai, ada)
    version = in_review(ada, cites=[from_body])
    approve(version=version, by=bola)
    put_out(assessments=[version], note="Found.", by=bola)
    shown = page(browser(), "/recommendations/police-conduct-and-complaints/3/").main.text
    assert f"It rests on The IOPC’s report of {day(clock.today())}" in " ".join(shown.split())


def test_a_letter_that_a_finding_rests_on_says_how_it_came(real, ada, bola) -> None:
    ask, round = ask_for("iopc", "3a")
    letter = record_update(
        ask=ask, round=round, words=UNDER_WAY, received_on=dt.date(2025, 5, 3), received_how="by post", by=ada
    )
    version = in_review(ada, cites=[letter])
    approve(version=version, by=bola)
    put_out(assessments=[version], note="Found.", by=bola)
    shown = page(browser(), "/recommendations/police-conduct-and-complaints/3/").main.text
    assert "The IOPC’s report, received by post on 3 May 2025, entered by staff" in shown
