"""What staff fill in on the desk."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from tracker.core import clock
from tracker.core.fields import NoteForm, Text, day_field
from tracker.core.formats import day
from tracker.core.models import Ground
from tracker.core.proceedings import tick
from tracker.recommendations.models import Ask, Deadline, Recommendation, Round
from tracker.recommendations.order import too_early


@dataclass(frozen=True)
class Dated:
    """An ask in a round that has a date: its words and the date that stands."""

    ask: Ask
    round: Round
    label: str
    body: str
    standing: Deadline

    @property
    def key(self) -> str:
        """How the form names it."""
        return f"{self.ask.pk}-{self.round.pk}"

    @property
    def words(self) -> str:
        """It as a choice: "8a, MOPAC: 31 December 2022"."""
        about = f"{self.label} ({self.round.label})" if self.round.label else self.label
        return f"{about}, {self.body}: {day(self.standing.due_on)}"


class DatesForm(forms.Form):
    """A new date for some asks of a recommendation."""

    owed = forms.MultipleChoiceField(
        label="Whose date moves",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose whose date moves."},
    )
    due_on = day_field("New date")
    asked_by = forms.CharField(
        label="Who asked for it",
        max_length=200,
        help_text="As the public reads it: “the IOPC”, “MOPAC, in its letter of 3 May 2025”.",
        error_messages={
            "required": "Say who asked for the new date.",
            "max_length": "Say who asked in 200 characters at most.",
        },
    )
    reason = Text(
        label="The reason given",
        what="The reason",
        rows=3,
        required=False,
        help_text="Leave it empty where none was given: the public then reads “no reason given”.",
    )

    def __init__(self, *args: Any, dated: Sequence[Dated], **options: Any) -> None:
        super().__init__(*args, **options)
        self.dated = dated
        owed = self.fields["owed"]
        assert isinstance(owed, forms.MultipleChoiceField)
        owed.choices = [(one.key, one.words) for one in dated]
        owed.initial = [one.key for one in dated]

    def clean(self) -> dict[str, Any]:
        """The new date is another one than the date that stands, and not before the report."""
        cleaned = super().clean() or {}
        due_on = cleaned.get("due_on")
        if due_on and not self.was_moved and any(one.standing.due_on == due_on for one in self.chosen()):
            self.add_error("due_on", f"{day(due_on)} is the date that stands already.")
        elif due_on and self.dated:
            report = self.dated[0].ask.part.recommendation.report_id
            if early := too_early(report, due_on):
                self.add_error("due_on", early)
        return cleaned

    @property
    def was_moved(self) -> bool:
        """True when all of it stands already, word for word: it was pressed a second time."""
        data = self.cleaned_data
        said = tuple(data.get(name) for name in ("due_on", "asked_by", "reason"))
        standing = [one.standing for one in self.chosen()]
        return bool(standing) and all((row.due_on, row.asked_by, row.reason) == said for row in standing)

    def chosen(self) -> list[Dated]:
        """The asks whose date moves."""
        return [one for one in self.dated if one.key in self.cleaned_data.get("owed", [])]


class EndHoldForm(forms.Form):
    """Which hold somebody had before them: `seen`, its primary key, 0 for none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HoldForm(EndHoldForm):
    """From when to when nothing about a report changes in public, and why."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="The public reads it: “because of the election on 7 May 2026”.",
        error_messages={
            "required": "Say why: the public reads it.",
            "max_length": "Say why in 200 characters at most.",
        },
    )
    from_day = day_field("First day")
    to_day = day_field(
        "Last day", help_text="It belongs to the hold: public changes are possible again the day after."
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", "The last day is before the first day. Choose a later last day.")
        return cleaned


class _Clock(forms.TimeInput):
    """The browser's own way to pick a time of day."""

    input_type = "time"


NOW, LATER = "now", "later"


class PublishForm(NoteForm):
    """The public note, when it goes out (now, or at a minute to come by London's clocks), and live proceedings."""

    when = forms.ChoiceField(
        label="When",
        choices=[(NOW, "Now"), (LATER, "At the day and time below, by itself")],
        widget=forms.RadioSelect,
        initial=NOW,
        required=False,
    )
    day = day_field("Day", required=False, help_text="Only for later.")
    time = forms.TimeField(
        label="Time in London",
        required=False,
        widget=_Clock(format="%H:%M"),
        input_formats=["%H:%M"],
        help_text="Only for later.",
        error_messages={"invalid": "Time in London: write the time as 09:30 (hours from 00 to 23, minutes)."},
    )
    proceedings = tick()
    due_at: dt.datetime | None = None

    def clean(self) -> dict[str, Any]:
        """A minute to come is given whole, exists in London, and is not over."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == LATER:
            for name, what in (("day", "day"), ("time", "time")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Give the {what} at which it goes out, or choose “Now”.")
            if cleaned.get("day") and cleaned.get("time"):
                self._check_minute(cleaned["day"], cleaned["time"])
        return cleaned

    def _check_minute(self, day: dt.date, time: dt.time) -> None:
        try:
            self.due_at = clock.in_london(day, time)
        except clock.NoSuchTime as problem:
            self.add_error("time", str(problem))
            return
        if self.due_at <= clock.now():
            self.add_error("time", "That minute is over. Choose a later one, or choose “Now”.")
        elif day.year > clock.today().year + 5:
            self.add_error("day", "Day: check the year.")


class TakeDownForm(forms.Form):
    """On which ground a text is taken down, and why."""

    ground = forms.ChoiceField(
        label="On which ground",
        choices=Ground.choices,
        widget=forms.RadioSelect,
        help_text="The public reads the ground, and the day.",
        error_messages={"required": "Choose the ground on which it is taken down."},
    )
    reason = Text(
        label="Why",
        what="The reason",
        rows=3,
        help_text="For the Committee’s staff. Do not repeat the text itself: this is kept.",
        error_messages={"required": "Write down why: whoever is told reads it."},
    )


class RecordForm(forms.Form):
    """Of which recommendations the record is complete."""

    recommendations = forms.TypedMultipleChoiceField(
        label="The record is complete for",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        error_messages={"required": "Choose at least one recommendation."},
    )

    def __init__(
        self, *args: Any, rows: Iterable[Recommendation], missing: Collection[int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["recommendations"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(row.pk, self._words(row, row.pk in missing)) for row in rows]
        field.initial = [row.pk for row in rows if row.pk not in missing]

    @staticmethod
    def _words(row: Recommendation, missing: bool) -> str:
        note = " – there is a reply that is not added here: record it first" if missing else ""
        return f"{row.number} {row.title}{note}"


class CriteriaForm(NoteForm):
    """What would settle a recommendation or a part; `seen` is the version that it starts from."""

    text = Text(
        label="What would settle it",
        what="What would settle it",
        help_text="What the Committee would take as proof that it was done. The public reads this.",
        error_messages={"required": "Say what would settle it."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("text", "note", "seen")
