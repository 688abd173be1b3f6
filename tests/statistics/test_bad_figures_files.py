"""A file of figures with mistakes: every mistake is told with its line, and nothing of the file is loaded."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import changed
from tracker.core.models import Edition
from tracker.core.yamlfile import FileErrors
from tracker.recommendations.models import Recommendation
from tracker.statistics.actions import load_figures
from tracker.statistics.models import Indicator, Observation, Series, Source

SMALL = """\
title: Lamps
sources:
  - {slug: lamp-list, title: List of lamps, made_by: Lamp Office}
caveats:
  dusk: Counted at dusk.
series:
  - slug: lamps-lit
    title: Lamps alight
    unit: lamps
    time_basis: open on a day
    population: all lamps
    geography: Old Town
    definition: Lamps that are alight.
    caveats: [dusk]
    last_period_end: 2024-12-31
    break_note: The counter retired.
    observations:
      - {figure: L-1, source: lamp-list, on: 2024-01-01, value: 12, precision: exact}
      - {figure: L-2, source: lamp-list, on: 2024-06-01, missing: withheld}
  - slug: lamps-mended
    title: Lamps mended
    unit: lamps
    time_basis: finalised in a period
    population: all lamps
    geography: Old Town
    definition: Lamps that were mended.
    last_period_end: 2024-12-31
    break_note: The mender retired.
    observations:
      - {figure: L-3, source: lamp-list, from: 2024-01-01, to: 2024-06-30, value: 3, precision: rounded}
recommendations:
  - report: street-lighting
    number: A1
    note: How many are alight.
    figures:
      - {series: lamps-lit, can_show: How many, cannot_show: Since when}
"""

# What is wrong → (words of the file, what stands there instead, words on the line that is named, the message)
MISTAKES = {
    "a recommendation that is not here": (
        "number: A1",
        "number: A9",
        "number: A9",
        "there is no recommendation A9 of the report 'street-lighting'",
    ),
    "a report that is not here": (
        "report: street-lighting",
        "report: moon-lighting",
        "number: A1",
        "there is no recommendation A1 of the report 'moon-lighting'",
    ),
    "a figure for a period after the line had to stop": (
        "to: 2024-06-30",
        "to: 2025-06-30",
        "to: 2025-06-30",
        "the series cannot be continued after 2024-12-31: The mender retired.",
    ),
    "a figure for a day after the line had to stop": (
        "on: 2024-01-01",
        "on: 2025-01-01",
        "on: 2025-01-01",
        "the series cannot be continued after 2024-12-31: The counter retired.",
    ),
    "such a day in quotes": (
        "on: 2024-01-01",
        'on: "2025-01-01"',
        "figure: L-1",
        "the series cannot be continued after 2024-12-31: The counter retired.",
    ),
    "such a day with an hour": (
        "on: 2024-01-01",
        "on: 2025-01-01T00:00:00",
        "figure: L-1",
        "the series cannot be continued after 2024-12-31: The counter retired.",
    ),
    "an unknown source": (
        "figure: L-1, source: lamp-list",
        "figure: L-1, source: hearsay",
        "hearsay",
        "there is no source 'hearsay'",
    ),
    "an unknown series": ("{series: lamps-lit", "{series: stars", "{series: stars", "there is no series 'stars'"),
    "an unknown caveat": ("caveats: [dusk]", "caveats: [dawn]", "[dawn]", "there is no caveat 'dawn'"),
    "a series that is part of an unknown one": (
        "definition: Lamps that are alight.",
        "definition: Lamps that are alight.\n    subset_of: stars",
        "subset_of",
        "there is no series 'stars'",
    ),
    "a series that is part of itself": (
        "definition: Lamps that are alight.",
        "definition: Lamps that are alight.\n    subset_of: lamps-lit",
        "subset_of",
        "subset of: a series cannot be a subset of itself",
    ),
    "two periods that share days": (
        "      - {figure: L-3,",
        "      - {figure: L-4, source: lamp-list, from: 2024-06-30, to: 2024-07-31, value: 3, precision: exact}\n"
        "      - {figure: L-3,",
        "figure: L-4",
        "from: this period overlaps with the one from 2024-01-01 to 2024-06-30",
    ),
    "a series twice": ("slug: lamps-mended", "slug: lamps-lit", "slug: lamps-lit", "second series lamps-lit"),
    "a source twice": (
        "caveats:\n  dusk",
        "  - {slug: lamp-list, title: Again, made_by: Nobody}\ncaveats:\n  dusk",
        "title: Again",
        "second source lamp-list",
    ),
    "a figure's name twice": ("figure: L-2", "figure: L-1", "missing: withheld", "second figure L-1"),
    "two figures for one time": (
        "on: 2024-06-01, missing: withheld",
        "on: 2024-01-01, missing: withheld",
        "missing: withheld",
        "there is a second figure of this series for",
    ),
    "two figures for one time, written in two ways": (
        "on: 2024-06-01, missing: withheld",
        "on: 2024-01-01T00:00:00, missing: withheld",
        "missing: withheld",
        "there is a second figure of this series for",
    ),
    "neither a value nor why there is none": (
        ", missing: withheld",
        "",
        "figure: L-2",
        "give a value, or missing with the reason why there is none",
    ),
    "both a value and why there is none": (
        "missing: withheld",
        "missing: withheld, value: 1, precision: exact",
        "figure: L-2",
        "give a value, or missing",
    ),
    "a value without its precision": (
        "value: 12, precision: exact",
        "value: 12",
        "figure: L-1",
        "a value has a precision",
    ),
    "a value that is no number": ("value: 12", "value: a dozen", "a dozen", "Input should be a valid decimal"),
    "a value that is no number at all": ("value: 12", "value: .nan", ".nan", "should be a finite number"),
    "an unknown precision": ("precision: rounded", "precision: vague", "vague", "Input should be 'exact'"),
    "an unknown time basis": (
        "time_basis: open on a day",
        "time_basis: at dusk",
        "at dusk",
        "Input should be 'received in a period'",
    ),
    "a period without an end": (
        "from: 2024-01-01, to: 2024-06-30",
        "from: 2024-01-01",
        "figure: L-3",
        "give from and to for a period, or on for one day",
    ),
    "a period and a day": (
        "from: 2024-01-01, to: 2024-06-30",
        "from: 2024-01-01, to: 2024-06-30, on: 2024-02-02",
        "figure: L-3",
        "give from and to for a period, or on for one day",
    ),
    "a period that ends before it begins": (
        "from: 2024-01-01, to: 2024-06-30",
        "from: 2024-07-01, to: 2024-06-30",
        "figure: L-3",
        "from comes after to",
    ),
    "a day that does not exist": ("on: 2024-06-01", "on: 2024-06-31", "2024-06-31", "valid date"),
    "a period that ends when the calendar does": (
        "to: 2024-06-30",
        "to: 9999-12-31",
        "to: 9999-12-31",
        "to: lies outside 1900-01-01 to 2200-12-31",
    ),
    "a day before anybody counted": (
        "on: 2024-06-01",
        "on: 1899-12-31",
        "on: 1899-12-31",
        "on: lies outside 1900-01-01 to 2200-12-31",
    ),
    "a last day that nobody can mean": (
        "last_period_end: 2024-12-31\n    break_note: The counter",
        "last_period_end: 9999-12-31\n    break_note: The counter",
        "last_period_end: 9999-12-31",
        "last period end: lies outside 1900-01-01 to 2200-12-31",
    ),
    "a missing key": (
        "    unit: lamps\n    time_basis: open",
        "    time_basis: open",
        "slug: lamps-lit",
        "unit: is missing",
    ),
    "a key that does not belong there": (
        "note: How many are alight.",
        "note: How many are alight.\n    proves: everything",
        "proves",
        "is not a key of this section",
    ),
    "nothing that it cannot show": (
        ", cannot_show: Since when",
        "",
        "series: lamps-lit, can",
        "cannot show: is missing",
    ),
    "a mark that turns text around": (
        "definition: Lamps that were mended.",
        'definition: "Lamps \\u202E"',
        "definition: \"Lamps",
        "a character that cannot be seen (U+202E)",
    ),
}  # fmt: skip


@pytest.fixture
def errors(report, write):
    """`errors(text)`: the (line, message) pairs that loading this text ends in."""

    def load(text: str) -> list[tuple[int, str]]:
        with pytest.raises(FileErrors) as caught:
            load_figures(path=write(text), update=False)
        assert not Series.objects.exists()
        assert not Source.objects.exists()
        assert Edition.objects.count() == 1
        return caught.value.errors

    return load


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line(mistake, errors) -> None:
    old, new, words, message = MISTAKES[mistake]
    text = changed(SMALL, (old, new))
    found = errors(text)
    at = max(number for number, line in enumerate(text.splitlines(), start=1) if words in line)
    assert {number for number, said in found if message in said} == {at}, found


def test_series_that_are_parts_of_each_other_are_told_at_both(errors) -> None:
    text = changed(
        SMALL,
        ("Lamps that are alight.", "Lamps that are alight.\n    subset_of: lamps-mended"),
        ("Lamps that were mended.", "Lamps that were mended.\n    subset_of: lamps-lit"),
    )
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if "subset_of" in line]
    assert errors(text) == [
        (lines[0], "series 1 subset of: a series cannot be a subset of itself (through lamps-mended)"),
        (lines[1], "series 2 subset of: a series cannot be a subset of itself (through lamps-lit)"),
    ]


def test_windows_may_share_days(report, write) -> None:
    further = "      - {figure: L-4, source: lamp-list, from: 2024-02-01, to: 2024-07-31, value: 3, precision: exact}\n"
    text = changed(
        SMALL,
        ("time_basis: finalised in a period", "time_basis: over a window"),
        ("      - {figure: L-3,", f"{further}      - {{figure: L-3,"),
    )
    assert load_figures(path=write(text), update=False).published


def test_every_mistake_is_told_at_once(errors) -> None:
    text = changed(SMALL, ("value: 12", "value: a dozen"), ("number: A1", "number: A9"), ("[dusk]", "[dawn]"))
    assert [number for number, _ in errors(text)] == sorted(
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if any(words in line for words in ("a dozen", "A9", "[dawn]"))
    )


def test_without_mistakes_it_is_loaded(report, write) -> None:
    assert load_figures(path=write(SMALL), update=False).published
    assert Observation.objects.current().count() == 3
    assert Indicator.objects.get().recommendation == Recommendation.objects.get(number="A1")


def test_the_command_names_the_file_and_the_line(report, write) -> None:
    path = write(changed(SMALL, ("number: A1", "number: A9")))
    with pytest.raises(CommandError, match=f"{path}:33: recommendations 1 number"):
        call_command("load_figures", str(path))


def test_without_its_report_nothing_is_loaded(db) -> None:
    with pytest.raises(CommandError, match="there is no recommendation 1 of the report"):
        call_command("load_figures")
    assert not Edition.objects.exists()


def test_the_command_needs_no_file_to_be_named(real_report, capsys) -> None:
    call_command("load_figures")
    assert "Published: Figures “Police conduct and complaints”." in capsys.readouterr().out
    call_command("load_figures")
    assert "nothing differs" in capsys.readouterr().out
