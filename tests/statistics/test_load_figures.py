"""The figures as they are loaded: each number as its source gives it, and nothing of the past lost when one changes."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.factories import REAL_FIGURES, changed
from tracker.core import editions
from tracker.core.models import Edition
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

    def test_are_35_series_with_39_figures_from_5_sources(self, real_world) -> None:
        at = editions.now()
        assert Series.objects.as_at(at).count() == SeriesText.objects.as_at(at).count() == 35
        assert Observation.objects.as_at(at).count() == len(FIGURES) == 39
        assert SourceText.objects.as_at(at).count() == Source.objects.count() == 5
        assert (at.edition, Edition.objects.get(number=2).published_by) == (2, None)

    def test_have_the_value_the_time_and_the_precision_of_their_source(self, real_world) -> None:
        found = {
            row.reference: (
                None if row.value is None else f"{row.value.normalize():f}",
                row.on.isoformat() if row.on else (row.start.isoformat(), row.end.isoformat()),
                row.precision,
            )
            for row in Observation.objects.current()
        }
        assert found == FIGURES

    def test_that_are_not_held_have_no_value(self, real_world) -> None:
        without = Observation.objects.current().filter(value=None)
        assert {(row.reference, row.missing, row.value) for row in without} == {
            ("S2-01", "not held", None),
            ("S2-02", "not held", None),
        }

    def test_are_never_0(self, real_world) -> None:
        assert not Observation.objects.filter(value=0).exists()

    def test_keep_the_words_of_their_source_where_those_say_less_than_a_number(self, real_world) -> None:
        printed = {row.reference: row.printed for row in Observation.objects.current() if row.printed}
        assert printed == {"S1-04": "six in 10", "S1-05": "almost 1,000"}

    def test_say_who_made_them_and_who_reported_them_and_that_nobody_checked(self, real_world) -> None:
        sources = SourceText.objects.current()
        assert {(row.made_by, row.reported_by.partition(",")[0], row.checked) for row in sources} == {
            ("Home Office", "Barnet Post", False),
            ("Metropolitan Police", "BBC News", False),
            ("Baroness Casey Review", "BBC News", False),
            ("Metropolitan Police", "", False),
        }

    def test_of_a_series_never_mix_what_was_received_with_what_was_finalised(self, real_world) -> None:
        bases = {
            row.reference: row.series.texts.get(withdrawn_in=None).time_basis
            for row in Observation.objects.current().select_related("series")
        }
        expected = {"S0": "finalised in a period", "S4": "open on a day", "S2": "over a window"}
        for reference, basis in bases.items():
            received = "over a window" if reference in {"S1-10", "S1-11"} else "received in a period"
            assert basis == expected.get(reference[:2], received), reference

    def test_that_end_with_march_2024_say_where_their_line_stops(self, real_world) -> None:
        stopping = SeriesText.objects.current().filter(last_period_end__isnull=False)
        assert {row.last_period_end for row in stopping} == {dt.date(2024, 3, 31)}
        assert all(row.break_note for row in stopping)

    def test_are_tied_to_recommendations_by_what_they_can_and_cannot_show(self, real_world) -> None:
        ties = Indicator.objects.current().select_related("recommendation")
        assert all(row.can_show and row.cannot_show for row in ties)
        assert {row.recommendation.number for row in FiguresNote.objects.current()} == set("12345678")
        assert {row.recommendation.number for row in ties}.isdisjoint({"5", "8"})


class TestLoadedAgain:
    """The same file, or a corrected one."""

    CORRECTION = ("value: 18454\n", "value: 18455\n")

    @pytest.mark.parametrize("update", [False, True])
    def test_the_same_file_changes_nothing(self, real_world, update) -> None:
        outcome = load_figures(path=REAL_FIGURES, update=update)
        assert not outcome.published
        assert outcome.lines()[-1].endswith("nothing differs.")
        assert Edition.objects.count() == 2

    def test_a_correction_is_listed_and_not_published(self, real_world, write) -> None:
        outcome = load_figures(path=write(changed(TEXT, self.CORRECTION)), update=False)
        assert not outcome.published
        assert any("S0-01" in line and "18454" in line and "18455" in line for line in outcome.lines())
        assert figure("S0-01").value == 18454
        assert Edition.objects.count() == 2

    def test_with_update_it_is_published_and_the_old_value_stays_as_it_was(self, real_world, write) -> None:
        load_figures(path=write(changed(TEXT, self.CORRECTION)), update=True)
        values = {
            number: Observation.objects.as_at(editions.asked_for(number)).get(reference="S0-01").value
            for number in ("2", "3")
        }
        assert values == {"2": Decimal(18454), "3": Decimal(18455)}
        assert Observation.objects.filter(published_in=3).count() == 1

    def test_nought_added_behind_a_point_is_no_correction(self, real_world, write) -> None:
        path = write(changed(TEXT, ("value: 18454\n", "value: 18454.00\n")))
        assert not load_figures(path=path, update=True).published

    def test_a_new_figure_of_a_series_is_published_beside_the_old_ones(self, real_world, write) -> None:
        added = (
            "      - figure: S0-02\n",
            "      - figure: N-1\n        source: home-office-misconduct-2023\n        from: 2023-04-01\n"
            "        to: 2024-03-31\n        value: 1\n        precision: exact\n      - figure: S0-02\n",
        )
        load_figures(path=write(changed(TEXT, added)), update=True)
        assert Observation.objects.current().count() == 40
        assert figure("S0-01").published_in_id == 2
