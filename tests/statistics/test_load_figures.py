"""The figures as they are loaded: each number as its source gives it; files with mistakes refused with their lines."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from tests.factories import REAL_FIGURES, changed
from tracker.core import editions
from tracker.core.models import Edition
from tracker.core.yamlfile import FileErrors
from tracker.recommendations.models import Recommendation
from tracker.statistics.actions import load_figures
from tracker.statistics.models import (
    FiguresNote,
    Indicator,
    Observation,
    Series,
    SeriesText,
    Source,
    SourceText,
)

YEAR_2021, YEAR_2022 = ("2021-04-01", "2022-03-31"), ("2022-04-01", "2023-03-31")
RECEIVED = ("2022-01-01", "2022-12-09")
REVIEWED = ("2013-04-01", "2022-03-31")
DISCLOSED = ("2012-07-01", "2022-06-30")
OPEN = "2023-06-23"

# Figure → value, period or day, precision, as its source gives it; None is not held.
FIGURES = {
    "S0-01": ("18454", YEAR_2022, "exact"),
    "S0-02": ("18782", YEAR_2021, "exact"),
    "S0-03": ("17653", YEAR_2022, "exact"),
    "S0-04": ("15763", YEAR_2022, "exact"),
    "S0-05": ("89", YEAR_2022, "rounded"),
    "S0-06": ("106", YEAR_2022, "exact"),
    "S0-07": ("413", YEAR_2022, "exact"),
    "S0-08": ("89", YEAR_2022, "rounded"),
    "S0-09": ("89", YEAR_2021, "rounded"),
    "S0-10": ("86160", YEAR_2022, "exact"),
    "S0-11": ("87768", YEAR_2021, "exact"),
    "S0-12": ("1802", YEAR_2021, "exact"),
    "S0-13": ("2402", YEAR_2022, "exact"),
    "S0-14": ("33", YEAR_2022, "rounded"),
    "S0-15": ("983", YEAR_2022, "exact"),
    "S0-16": ("206", YEAR_2022, "exact"),
    "S0-17": ("546", YEAR_2022, "exact"),
    "S0-18": ("5363", YEAR_2022, "exact"),
    "S0-19": ("816", YEAR_2022, "exact"),
    "S1-01": ("14673", RECEIVED, "exact"),
    "S1-02": ("10200", RECEIVED, "looks rounded"),
    "S1-04": ("0.6", RECEIVED, "approximate"),
    "S1-05": ("1000", RECEIVED, "approximate"),
    "S1-06": ("829", RECEIVED, "exact"),
    "S1-07": ("398", RECEIVED, "exact"),
    "S1-08": ("286", RECEIVED, "exact"),
    "S1-09": ("34", RECEIVED, "exact"),
    "S1-10": ("1809", REVIEWED, "exact"),
    "S1-11": ("13", REVIEWED, "exact"),
    "S2-01": (None, DISCLOSED, ""),
    "S2-02": (None, DISCLOSED, ""),
    "S4-01": ("4772", OPEN, "exact"),
    "S4-02": ("1956", OPEN, "exact"),
    "S4-03": ("3632", OPEN, "exact"),
    "S4-04": ("1773", OPEN, "exact"),
    "S4-05": ("15", OPEN, "exact"),
    "S4-06": ("206", OPEN, "exact"),
    "S4-07": ("17", OPEN, "exact"),
    "S4-08": ("227", OPEN, "exact"),
}
TEXT = REAL_FIGURES.read_text()


def figure(reference: str) -> Observation:
    """The current row of a figure."""
    return Observation.objects.current().get(reference=reference)


class TestTheFigures:
    """As they ship."""

    def test_are_35_series_with_39_figures_from_5_sources(self, real) -> None:
        at = editions.now()
        assert Series.objects.as_at(at).count() == SeriesText.objects.as_at(at).count() == 35
        assert Observation.objects.as_at(at).count() == len(FIGURES) == 39
        assert SourceText.objects.as_at(at).count() == Source.objects.count() == 5
        assert (at.edition, Edition.objects.get(number=2).published_by) == (2, None)

    def test_have_the_value_the_time_and_the_precision_of_their_source(self, real) -> None:
        found = {
            row.reference: (
                None if row.value is None else f"{row.value.normalize():f}",
                row.on.isoformat() if row.on else (row.start.isoformat(), row.end.isoformat()),
                row.precision,
            )
            for row in Observation.objects.current()
        }
        assert found == FIGURES

    def test_that_are_not_held_have_no_value(self, real) -> None:
        without = Observation.objects.current().filter(value=None)
        assert {(row.reference, row.missing, row.value) for row in without} == {
            ("S2-01", "not held", None),
            ("S2-02", "not held", None),
        }

    def test_are_never_0(self, real) -> None:
        assert not Observation.objects.filter(value=0).exists()

    def test_keep_the_words_of_their_source_where_those_say_less_than_a_number(self, real) -> None:
        printed = {row.reference: row.printed for row in Observation.objects.current() if row.printed}
        assert printed == {"S1-04": "six in 10", "S1-05": "almost 1,000"}

    def test_say_who_made_them_and_who_reported_them_and_that_nobody_checked(self, real) -> None:
        sources = SourceText.objects.current()
        assert {(row.made_by, row.reported_by.partition(",")[0], row.checked) for row in sources} == {
            ("Home Office", "Barnet Post", False),
            ("Metropolitan Police", "BBC News", False),
            ("Baroness Casey Review", "BBC News", False),
            ("Metropolitan Police", "", False),
        }

    def test_of_a_series_never_mix_what_was_received_with_what_was_finalised(self, real) -> None:
        bases = {
            row.reference: row.series.texts.get(withdrawn_in=None).time_basis
            for row in Observation.objects.current().select_related("series")
        }
        expected = {"S0": "finalised in a period", "S4": "open on a day", "S2": "over a window"}
        for reference, basis in bases.items():
            received = "over a window" if reference in {"S1-10", "S1-11"} else "received in a period"
            assert basis == expected.get(reference[:2], received), reference

    def test_that_end_with_march_2024_say_where_their_line_stops(self, real) -> None:
        stopping = SeriesText.objects.current().filter(last_period_end__isnull=False)
        assert {row.last_period_end for row in stopping} == {dt.date(2024, 3, 31)}
        assert all(row.break_note for row in stopping)

    def test_are_tied_to_recommendations_by_what_they_can_and_cannot_show(self, real) -> None:
        ties = Indicator.objects.current().select_related("recommendation")
        assert all(row.can_show and row.cannot_show for row in ties)
        assert {row.recommendation.number for row in FiguresNote.objects.current()} == set("12345678")
        assert {row.recommendation.number for row in ties}.isdisjoint({"5", "8"})


class TestLoadedAgain:
    """The same file, or a corrected one."""

    CORRECTION = ("value: 18454\n", "value: 18455\n")

    @pytest.mark.parametrize("update", [False, True])
    def test_the_same_file_changes_nothing(self, real, update) -> None:
        outcome = load_figures(path=REAL_FIGURES, update=update)
        assert not outcome.published
        assert outcome.lines()[-1].endswith("nothing differs.")
        assert Edition.objects.count() == 2

    def test_a_correction_is_listed_and_not_published(self, real, write) -> None:
        outcome = load_figures(path=write(changed(TEXT, self.CORRECTION)), update=False)
        assert not outcome.published
        assert any("S0-01" in line and "18454" in line and "18455" in line for line in outcome.lines())
        assert figure("S0-01").value == 18454
        assert Edition.objects.count() == 2

    def test_with_update_it_is_published_and_the_old_value_stays_as_it_was(self, real, write) -> None:
        load_figures(path=write(changed(TEXT, self.CORRECTION)), update=True)
        values = {
            number: Observation.objects.as_at(editions.asked_for(number)).get(reference="S0-01").value
            for number in ("2", "3")
        }
        assert values == {"2": Decimal(18454), "3": Decimal(18455)}
        assert Observation.objects.filter(published_in=3).count() == 1

    def test_nought_added_behind_a_point_is_no_correction(self, real, write) -> None:
        path = write(changed(TEXT, ("value: 18454\n", "value: 18454.00\n")))
        assert not load_figures(path=path, update=True).published

    def test_a_new_figure_of_a_series_is_published_beside_the_old_ones(self, real, write) -> None:
        added = (
            "      - figure: S0-02\n",
            "      - figure: N-1\n        source: home-office-misconduct-2023\n        from: 2023-04-01\n"
            "        to: 2024-03-31\n        value: 1\n        precision: exact\n      - figure: S0-02\n",
        )
        load_figures(path=write(changed(TEXT, added)), update=True)
        assert Observation.objects.current().count() == 40
        assert figure("S0-01").published_in_id == 2

    def test_the_command_needs_no_file_to_be_named(self, real_report, capsys) -> None:
        call_command("load_figures")
        assert "Published: Figures “Police conduct and complaints”." in capsys.readouterr().out
        call_command("load_figures")
        assert "nothing differs" in capsys.readouterr().out


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


class TestAFileWithMistakes:
    """Is refused with every line, and nothing of it is loaded."""

    @pytest.fixture
    def errors(self, report, write):
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
    def test_is_told_the_line(self, mistake, errors) -> None:
        old, new, words, message = MISTAKES[mistake]
        text = changed(SMALL, (old, new))
        found = errors(text)
        at = max(number for number, line in enumerate(text.splitlines(), start=1) if words in line)
        assert {number for number, said in found if message in said} == {at}, found

    def test_is_told_all_at_once(self, errors) -> None:
        text = changed(
            SMALL, ("value: 12", "value: a dozen"), ("number: A1", "number: A9"), ("[dusk]", "[dawn]")
        )
        assert [number for number, _ in errors(text)] == sorted(
            number
            for number, line in enumerate(text.splitlines(), start=1)
            if any(words in line for words in ("a dozen", "A9", "[dawn]"))
        )

    def test_and_without_them_it_is_loaded(self, report, write) -> None:
        assert load_figures(path=write(SMALL), update=False).published
        assert Observation.objects.current().count() == 3
        assert Indicator.objects.get().recommendation == Recommendation.objects.get(number="A1")

    def test_is_told_by_the_command(self, report, write) -> None:
        path = write(changed(SMALL, ("number: A1", "number: A9")))
        with pytest.raises(CommandError, match=f"{path}:33: recommendations 1 number"):
            call_command("load_figures", str(path))

    def test_without_its_report_nothing_is_loaded(self, db) -> None:
        with pytest.raises(CommandError, match="there is no recommendation 1 of the report"):
            call_command("load_figures")
        assert not Edition.objects.exists()
