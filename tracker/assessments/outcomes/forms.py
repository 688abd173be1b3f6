"""What staff fill in to review an aim, and to choose after how long that is asked for."""

from collections.abc import Mapping
from typing import Any

from django import forms

from tracker.assessments.citing import Frozen
from tracker.assessments.outcomes.models import MEANINGS
from tracker.core.fields import Text
from tracker.recommendations.forms import Reason


class ReviewForm(forms.Form):
    """A word on the aim, why, and the figures that it rests on."""

    word = forms.ChoiceField(
        label="Did the aim come about",
        widget=forms.RadioSelect,
        choices=[(word.value, f"{word.value.capitalize()}: {told}") for word, told in MEANINGS.items()],
        error_messages={"required": "Choose a word."},
    )
    because = Text(
        label="Why",
        what="The reason",
        help_text="The public reads it. Say what can be seen, and what else may have caused it.",
        error_messages={"required": "Why: say it, as the public reads it."},
    )
    figures = forms.TypedMultipleChoiceField(
        label="Figures that it rests on",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
        help_text="They are frozen as they read now.",
    )

    def __init__(self, *args: Any, figures: Mapping[int, Frozen], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["figures"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [
            (key, "{series}, {when}: {said} ({source})".format(**told)) for key, told in figures.items()
        ]
        if not figures:
            del self.fields["figures"]


class UnsayForm(forms.Form):
    """Why what was said of an aim is withdrawn."""

    reason = Reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "unsay_%s", **options})


class MonthsForm(forms.Form):
    """After how many months from "met" the aims of a report are to be reviewed."""

    months = forms.IntegerField(
        label="Months from “met” to the review",
        min_value=1,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="For all recommendations of this report.",
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Months: choose 1 to 120."
        ),
    )
