"""A report's file that is loaded again: what is here stays, unless --update, and then nothing of the past is lost."""

import datetime as dt

import pytest
from django.core.management import call_command

from tests.factories import INVENTED, changed, publish
from tracker.assessments.models import Status
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import editions
from tracker.core.models import Edition
from tracker.core.yamlfile import FileErrors
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import (
    AddresseeTerms,
    Ask,
    Criteria,
    Deadline,
    FindingText,
    Part,
    PartText,
    Recommendation,
    RecommendationText,
    Round,
)

TEXT = INVENTED.read_text()
NEW_TITLE = ("title: Mend the lamps", "title: Mend all lamps")

pytestmark = pytest.mark.usefixtures("report")


@pytest.fixture
def load(write):
    """`load(*replacements)`: load the invented report with these words replaced, by default with --update."""

    def load(*replacements: tuple[str, str], update: bool = True):
        return load_report(path=write(changed(TEXT, *replacements)), update=update)

    return load


def title(edition: int) -> str:
    """What recommendation A1 was called at an edition."""
    return Recommendation.objects.as_at(editions.asked_for(str(edition))).get(number="A1").title


def newest() -> int:
    return editions.now().edition


@pytest.mark.parametrize("update", [False, True])
def test_the_same_file_publishes_nothing_and_says_that_nothing_differs(load, update) -> None:
    outcome = load(update=update)
    assert not outcome.published
    assert outcome.lines() == ["Report “Lamps of the Old Town”: here already; nothing differs."]
    assert newest() == 1


def test_a_changed_file_lists_what_differs_and_publishes_nothing(load) -> None:
    outcome = load(
        NEW_TITLE,
        ("      - {body: gas-works, role: partner}\n", ""),
        ("        asked_of: [gas-works]\n", ""),
        ("text: Half the lamps are out", "text: All the lamps are out"),
        ("reply_by: 2024-08-01", "reply_by: 2024-09-01"),
        ("        deadline: 2024-12-31\n", ""),
        ("  - number: B2", "  - number: A2\n    title: New\n    owed: once\n    addressees: [{body: lamp-office, "
         "role: lead}]\n    parts: [{letter: a, text: Do it}]\n\n  - number: B2"),
        update=False,
    )  # fmt: skip
    lines = outcome.lines()
    assert not outcome.published
    assert newest() == 1
    assert title(1) == "Mend the lamps"
    for start, end in (
        ("differs", "of Mend the lamps, title: here “Mend the lamps”, in the file “Mend all lamps”"),
        (
            "differs",
            "of Half the lamps are out, text: here “Half the lamps are out”, in the file “All the lamps are out”",
        ),
        ("differs", "reply by: here “2024-08-01”, in the file “2024-09-01”"),
        ("not in the file", "of street-lighting A1x of gas-works"),
        ("not in the file", "of street-lighting A1x of lamplighter by 2024-12-31"),
        ("new", "of New"),
        ("new", "of street-lighting A1y of lamplighter"),
    ):
        assert any(line.startswith(f"{start}: ") and line.endswith(end) for line in lines), (end, lines)
    assert lines[-1].endswith("--update publishes these differences.")


def test_a_look_leaves_no_trace_of_new_things(load) -> None:
    load(
        ("      - letter: y\n", "      - letter: w\n        text: New\n      - letter: y\n"),
        update=False,
    )
    assert not Part.objects.filter(letter="w").exists()


def test_with_update_an_edition_is_published_and_the_old_words_stay_as_at_the_earlier_one(load) -> None:
    outcome = load(NEW_TITLE)
    assert outcome.published
    assert (newest(), title(1), title(2)) == (2, "Mend the lamps", "Mend all lamps")
    assert not load(NEW_TITLE).published


def test_only_what_differs_is_part_of_the_edition(load) -> None:
    load(NEW_TITLE)
    assert RecommendationText.objects.filter(published_in=2).count() == 1
    assert not PartText.objects.filter(published_in=2).exists()
    assert [row.recommendation.number for row in Status.objects.filter(published_in=2)] == ["A1"]


def test_what_would_settle_it_counts_its_versions(load) -> None:
    for words in ("One list", "Two lists"):
        load(("settles: A list of lamps, all alight", f"settles: {words}"))
    versions = Criteria.objects.filter(part=None).order_by("version")
    assert [(row.version, row.text, row.withdrawn_in_id) for row in versions] == [
        (1, "A list of lamps, all alight", 2),
        (2, "One list", 3),
        (3, "Two lists", None),
    ]
    assert Criteria.objects.get(part__letter="y").version == 1


def test_what_would_settle_it_can_go_and_come_back_as_its_next_version(load) -> None:
    load(("    settles: A list of lamps, all alight\n", ""))
    assert not Criteria.objects.current().filter(part=None).exists()
    load()
    assert [(row.version, row.text) for row in Criteria.objects.current().filter(part=None)] == [
        (2, "A list of lamps, all alight")
    ]


def test_a_part_can_be_added_with_its_own_deadline_beside_a_new_deadline_of_an_old_part(load) -> None:
    load(
        ("        asked_of: [gas-works]\n", "        asked_of: [gas-works]\n        deadline: 2025-01-31\n"),
        (
            "      - letter: z\n",
            "      - letter: w\n        text: Sweep up\n        deadline: 2025-02-28\n      - letter: z\n",
        ),
    )
    due = Deadline.objects.current().filter(published_in=2)
    assert {(row.ask.part.letter, row.ask.addressee.body.slug, row.due_on) for row in due} == {
        ("y", "gas-works", dt.date(2025, 1, 31)),
        ("w", "lamplighter", dt.date(2025, 2, 28)),
        ("w", "gas-works", dt.date(2025, 2, 28)),
    }


def test_a_changed_deadline_is_a_correction_of_the_original_one(load) -> None:
    load(("deadline: 2024-12-31", "deadline: 2025-12-31"))
    assert {(row.due_on, row.kind) for row in Deadline.objects.current()} == {
        (dt.date(2025, 12, 31), "original")
    }


def test_a_part_can_go_and_come_back(load) -> None:
    gone = (
        "      - letter: y\n        text: Say how much gas there is\n        asked_of: [gas-works]\n"
        "        settles: A figure for each month\n",
        "",
    )
    load(gone)
    assert {row.part.letter for row in PartText.objects.current()} == {"x", "z", "a"}
    assert {row.part.letter for row in Round.objects.current()} == {"x", "z"}
    load()
    assert {row.part.letter for row in PartText.objects.current()} == {"x", "y", "z", "a"}
    assert Part.objects.filter(letter="y").count() == 1


def test_a_recommendation_that_goes_has_no_status_any_more(load) -> None:
    load(
        (TEXT[TEXT.index("  - number: B2") :], ""),
        ("leads_to: [A1, B2]", "leads_to: [A1]"),
    )
    assert [row.number for row in Recommendation.objects.as_at(editions.now())] == ["A1"]
    assert [row.recommendation.number for row in Status.objects.current()] == ["A1"]
    assert Recommendation.objects.as_at(editions.asked_for("1")).count() == 2


NEW = (
    "  - number: A2\n    title: New\n    owed: once\n    addressees: [{body: lamp-office, role: lead}]\n"
    "    parts: [{letter: a, text: Do it}]\n\n"
)


def test_what_is_added_between_two_stands_between_them(load) -> None:
    load(("  - number: B2", f"{NEW}  - number: B2"))
    rows = Recommendation.objects.as_at(editions.now()).order_by("position")
    assert [row.number for row in rows] == ["A1", "A2", "B2"]
    assert len({row.position for row in rows}) == 3


@pytest.mark.parametrize("before", ["A1", "B2"])
def test_two_that_are_added_together_keep_their_order(load, before) -> None:
    both = NEW + NEW.replace("A2", "A3")
    load((f"  - number: {before}", f"{both}  - number: {before}"))
    numbers = [row.number for row in Recommendation.objects.as_at(editions.now()).order_by("position")]
    assert numbers == (["A2", "A3", "A1", "B2"] if before == "A1" else ["A1", "A2", "A3", "B2"])


def test_a_finding_a_part_and_an_addressee_can_come_in_between_too(load) -> None:
    load(
        ("findings:\n", "findings:\n  - {number: F0, text: It is dark}\n"),
        ("      - letter: y\n", "      - letter: w\n        text: Sweep up\n      - letter: y\n"),
        (
            "      - {body: gas-works",
            "      - {body: lighting-committee, role: recipient}\n      - {body: gas-works",
        ),
    )
    recommendation = Recommendation.objects.get(number="A1")
    assert [row.number for row in recommendation.report.findings.order_by("position")] == ["F0", "F1"]
    assert [row.letter for row in recommendation.parts.order_by("position")] == ["x", "w", "y", "z"]
    assert [row.body.slug for row in recommendation.addressees.order_by("position")] == [
        "lamplighter", "lighting-committee", "gas-works", "lamp-office",
    ]  # fmt: skip


# What never changes, and who answers through whom


@pytest.mark.parametrize("update", [False, True])
def test_what_cannot_be_changed_is_told_as_that(load, update) -> None:
    outcome = load(
        ("kind: office holder", "kind: public body"),
        ("  committee: lighting-committee", "  committee: gas-works"),
        update=update,
    )
    assert not outcome.published
    assert outcome.lines() == [
        "differs and cannot be changed: kind of lamplighter: here “office holder”, in the file “public body”",
        "differs and cannot be changed: committee of street-lighting: here “lighting-committee”, "
        "in the file “gas-works”",
        "Report “Lamps of the Old Town”: here already; nothing else differs.",
    ]


def through() -> set[tuple[str, str]]:
    return set(AnswersThrough.objects.current().values_list("body__slug", "through__slug"))


def test_a_body_that_answers_through_another_than_before_answers_through_that_alone(load) -> None:
    other = ("answers_through: lamp-office", "answers_through: gas-works")
    [line, _] = load(other, update=False).lines()
    assert line.endswith("through: here “lamp-office”, in the file “gas-works”")
    assert through() == {("lamplighter", "lamp-office")}
    load(other)
    assert through() == {("lamplighter", "gas-works")}
    assert not load(other).published


def test_a_file_that_does_not_say_through_whom_a_body_answers_leaves_it(load) -> None:
    assert not load(("    answers_through: lamp-office\n", "")).published
    assert through() == {("lamplighter", "lamp-office")}


def test_a_new_report_leaves_it_too_and_says_so(load) -> None:
    outcome = load(
        ("slug: street-lighting", "slug: more-light"),
        ("answers_through: lamp-office", "answers_through: gas-works"),
        update=False,
    )
    assert outcome.published
    assert any("here “lamp-office”, in the file “gas-works”" in line for line in outcome.lines())
    assert through() == {("lamplighter", "lamp-office")}


def test_two_that_were_entered_become_the_one_that_the_file_names(load) -> None:
    by_slug = {body.slug: body for body in Body.objects.all()}
    publish(AnswersThrough(body=by_slug["lamplighter"], through=by_slug["gas-works"]))
    load()
    assert through() == {("lamplighter", "lamp-office")}


def test_nobody_answers_through_themselves_by_way_of_what_is_here(load, write) -> None:
    without = ("    answers_through: lamp-office\n", "")
    around = (
        "    in_a_sentence: the Office of Lamps\n    kind: public body\n",
        "    in_a_sentence: the Office of Lamps\n    kind: public body\n    answers_through: lamplighter\n",
    )
    with pytest.raises(FileErrors, match="a body cannot answer through itself \\(through lamplighter\\)"):
        load(without, around)


# What staff add


def ask(letter: str, body: str) -> Ask:
    return Ask.objects.current().get(part__letter=letter, addressee__body__slug=body)


def test_revised_deadlines_and_recorded_releases_are_left_alone(load) -> None:
    x, a = ask("x", "lamplighter"), ask("a", "lamp-office")
    revised = Deadline(
        ask=x,
        round=Round.objects.get(part=x.part),
        due_on=dt.date(2025, 6, 30),
        kind="revised",
        asked_by="the Chief Lamplighter",
        reason="no reason given",
    )
    winter = Round(part=a.part, label="2024/25", opened_on=dt.date(2024, 12, 1))
    publish(revised, winter)
    assert load(update=False).lines() == ["Report “Lamps of the Old Town”: here already; nothing differs."]
    load(NEW_TITLE, ("text: Mend every lamp", "text: Mend each lamp"))
    assert newest() == 3
    for row in (revised, winter):
        row.refresh_from_db()
        assert row.withdrawn_in is None


def test_a_body_with_a_revised_deadline_can_be_taken_out(load, client) -> None:
    x = ask("x", "gas-works")
    publish(
        Deadline(ask=x, round=Round.objects.get(part=x.part), due_on=dt.date(2025, 6, 30), kind="revised")
    )
    load(
        ("      - {body: gas-works, role: partner}\n", ""),
        ("        asked_of: [gas-works]\n", ""),
    )
    assert newest() == 3
    assert not AddresseeTerms.objects.current().filter(addressee__body__slug="gas-works").exists()
    page = client.get("/recommendations/street-lighting/A1/").content.decode()
    assert "30 June 2025" not in page
    assert "30 June 2025" in client.get("/recommendations/street-lighting/A1/?as-at=2").content.decode()


# The command


def test_the_command_lists_what_differs_and_how_to_publish_it(write, capsys) -> None:
    path = write(changed(TEXT, NEW_TITLE))
    call_command("load_report", str(path))
    said = capsys.readouterr().out
    assert "here “Mend the lamps”, in the file “Mend all lamps”" in said
    assert "--update publishes these differences" in said
    assert Edition.objects.count() == 1
    call_command("load_report", str(path), "--update")
    assert "Published: Report “Lamps of the Old Town”." in capsys.readouterr().out
    assert Edition.objects.count() == 2


def test_a_finding_can_lead_elsewhere(load) -> None:
    load(("leads_to: [A1, B2]", "leads_to: [B2]"))
    assert FindingText.objects.filter(published_in=2).count() == 0
    touched = Status.objects.filter(published_in=2)
    assert [row.recommendation.number for row in touched] == ["A1"]
