"""What staff fill in to record a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from tracker.core import clock
from tracker.core.fields import Text, day_field
from tracker.core.formats import day
from tracker.recommendations.models import Addressee, Recommendation
from tracker.recommendations.order import too_early
from tracker.responses.actions import Line
from tracker.responses.models import Position, Response

# Each finishes "received …".
WAYS = ("by e-mail", "by post", "at a meeting", "from the body’s website", "in another way")


@dataclass(frozen=True)
class Asked:
    """One recommendation addressed to the body that wrote: what it may have answered, and what it answered before."""

    addressee: Addressee
    recommendation: Recommendation
    before: Response | None

    @property
    def position(self) -> str:
        """The name of its field for the position."""
        return f"position_{self.addressee.pk}"

    @property
    def reason(self) -> str:
        """The name of its field for the reason."""
        return f"reason_{self.addressee.pk}"


class LetterForm(forms.Form):
    """One letter: when it was written, when and how it came, and what it says on each recommendation."""

    said_on = day_field("Date on the letter")
    received_on = day_field("Day on which it was received")
    how = forms.ChoiceField(label="How it was received", choices=[(way, way.capitalize()) for way in WAYS])

    def __init__(self, *args: Any, asked: Sequence[Asked], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        for one in asked:
            number = one.recommendation.number
            self.fields[one.position] = forms.ChoiceField(
                label=f"Position on {number}",
                choices=[("", "Nothing said"), *((word.value, word.value.capitalize()) for word in Position)],
                required=False,
            )
            self.fields[one.reason] = Text(
                label=f"Reason given on {number}",
                what=f"The reason on recommendation {number}",
                rows=2,
                required=False,
            )

    def rows(self) -> list[dict[str, Any]]:
        """A row of the grid for each recommendation, with its two fields."""
        return [
            {"asked": one, "position": self[one.position], "reason": self[one.reason]} for one in self.asked
        ]

    def letter_fields(self) -> list[forms.BoundField]:
        """The fields about the letter as a whole."""
        return [self["said_on"], self["received_on"], self["how"]]

    def clean(self) -> dict[str, Any]:
        """The days are in order, and each answer has the reason that it needs."""
        cleaned = super().clean() or {}
        self._check_days()
        for one in self.asked:
            self._check_line(one)
        if not self.errors and not self.lines():
            self.add_error(None, "Choose a position on at least one recommendation.")
        return cleaned

    def _check_days(self) -> None:
        said, received = self.cleaned_data.get("said_on"), self.cleaned_data.get("received_on")
        for name, on in (("said_on", said), ("received_on", received)):
            if on and on > clock.today():
                self.add_error(name, f"{self.fields[name].label}: {day(on)} is still to come.")
            elif on and self.asked and (early := too_early(self.asked[0].recommendation.report_id, on)):
                self.add_error(name, f"{self.fields[name].label}: {early}")
        if said and received and received < said:
            self.add_error(
                "received_on",
                f"It cannot have been received before it was written ({day(said)}). Check the two days.",
            )

    def _check_line(self, one: Asked) -> None:
        position, reason = self.cleaned_data.get(one.position), self.cleaned_data.get(one.reason)
        if one.reason in self.errors or one.position in self.errors:
            return
        number = one.recommendation.number
        if position and position != Position.ACCEPTED and not reason:
            self.add_error(
                one.reason, f"Recommendation {number}: anything but full acceptance needs the reason given."
            )
        if reason and not position:
            self.add_error(
                one.position, f"Recommendation {number}: choose the position that the reason is for."
            )

    def lines(self) -> list[Line]:
        """What the letter says, a line for each recommendation on which it says anything."""
        data = self.cleaned_data
        return [
            Line(one.addressee, data[one.position], data.get(one.reason, ""))
            for one in self.asked
            if data.get(one.position)
        ]
