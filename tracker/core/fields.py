"""Form fields that every room uses. Each message says what to do."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tracker.core.formats import number

# The longest text that a form takes, in characters.
LONGEST = 20_000


class Text(forms.CharField):
    """A long text. Its limit is named when it is passed, and what was typed is kept.

    The browser is not told the limit: it would cut a long text off without a word when somebody pastes it.
    """

    def __init__(self, *, what: str, rows: int = 5, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)
        self.what = what

    def to_python(self, value: Any) -> str:
        """Lines end in one character, as they are counted."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        """Raises ValidationError for a missing text, or one above the limit."""
        super().validate(value)
        if len(value) > LONGEST:
            raise ValidationError(
                f"{self.what} is {number(len(value))} characters long. Shorten it to {number(LONGEST)} at most."
            )


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day, picked in the browser's own way."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d"),
        error_messages={
            "invalid": f"{label}: write the day as 2025-05-03 (year, month, day).",
            "required": f"{label}: give the day.",
        },
        **options,
    )


class NoteForm(forms.Form):
    """The public note of an edition."""

    note = forms.CharField(
        label="Public note",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences that the public reads under Changes.",
        error_messages={"required": "Write the public note: one sentence on what changed."},
    )

    def clean_note(self) -> str:
        """The note on one line. Raises ValidationError above 500 characters."""
        note = " ".join(str(self.cleaned_data["note"]).split())
        if len(note) > 500:
            raise ValidationError(
                f"Shorten the public note to 500 characters at most; it has {number(len(note))}."
            )
        return note
