"""Form fields that every room uses. Each message says what to do."""

import datetime as dt
import re
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


class Day(forms.DateField):
    """A day in one box, as people write it: "3 May 2025", "3/5/2025" or "2025-05-03".

    A box of text, because a browser's own calendar field sends nothing at all for a day that does not exist: what was
    typed would be lost without a word.
    """

    widget = forms.DateInput(format="%-d %B %Y", attrs={"autocomplete": "off"})
    input_formats = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")
    written = re.compile(r"\d{1,2}([ ][a-z]+[ ]|[/.]\d{1,2}[/.])\d{4}|\d{4}-\d{1,2}-\d{1,2}", re.IGNORECASE)

    def to_python(self, value: Any) -> dt.date | None:
        """The day. Raises ValidationError for what is no day, with what to write; years are 2000 to 2100."""
        text = " ".join(value.replace(",", " ").split()) if isinstance(value, str) else value
        try:
            found = super().to_python(text)
        except ValidationError:
            if self.written.fullmatch(text):
                raise ValidationError(
                    f"{self.label}: there is no {text}. Check the day and the month."
                ) from None
            raise
        if found and not 2000 <= found.year <= 2100:
            raise ValidationError(f"{self.label}: check the year.")
        return found


def day_field(label: str, **options: Any) -> Day:
    """A day, with messages that name its field."""
    return Day(
        label=label,
        error_messages={
            "invalid": f"{label}: write the day as 3 May 2025 or 3/5/2025.",
            "required": f"{label}: give the day.",
        },
        **{"help_text": "Such as 3 May 2025.", **options},
    )


def kept(form: forms.Form) -> list[forms.BoundField]:
    """The fields of a form with what somebody typed or picked, for a page that cannot show the form again.

    What is chosen from rows that are there no more is left out, and so are ticks: there is nothing in them to copy.
    """
    no_words = (forms.TypedChoiceField, forms.TypedMultipleChoiceField, forms.BooleanField)
    return [field for field in form if field.value() and not isinstance(field.field, no_words)]


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
