"""What staff fill in to close parts of a recommendation, to decide what was proposed, and to link recommendations."""

from collections.abc import Collection, Sequence
from typing import Any, Generic, TypeVar

from django import forms

from tracker.core import clock
from tracker.core.agreed import Agreed
from tracker.core.fields import NoteForm, Text, day_field
from tracker.core.formats import number
from tracker.core.proceedings import tick
from tracker.recommendations.actions import clause
from tracker.recommendations.models import Closure, Part, Recommendation
from tracker.recommendations.order import too_early

Row = TypeVar("Row", bound=Agreed)

# A reason that stands inside a sentence, in characters.
LONGEST_REASON = 300


class Reason(forms.CharField):
    """A public reason that continues a sentence: "… because the law was changed"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Because",
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="It continues a sentence that the public reads: “… because the law was changed”.",
            error_messages={"required": "Because: say why, as the public reads it."},
            **options,
        )

    def clean(self, value: Any) -> str:
        """The reason on one line, without "because" and without a full stop. Raises ValidationError when too long."""
        reason = clause(str(super().clean(value)))
        if len(reason) > LONGEST_REASON:
            raise forms.ValidationError(
                f"The reason is {number(len(reason))} characters long. Shorten it to {LONGEST_REASON} at most."
            )
        if not reason:
            raise forms.ValidationError("Because: say why, as the public reads it.")
        return reason


def address_field(label: str) -> forms.URLField:
    """An address that may be left out, with messages that name its field."""
    return forms.URLField(
        label=label,
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": f"{label}: write it as https://example.org/page.",
            "max_length": f"{label}: 500 characters at most.",
        },
    )


def offer(field: forms.Field, rows: Collection[Recommendation]) -> dict[int, Recommendation]:
    """Let a field offer recommendations, by their reports; returns them by primary key."""
    assert isinstance(field, forms.TypedChoiceField)
    by_report: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        by_report.setdefault(row.report_title, []).append((row.pk, f"{row.number} {row.title}"))
    field.choices = [("", "None"), *by_report.items()]
    return {row.pk: row for row in rows}


class ClosureForm(forms.Form):
    """Parts that the Committee is to follow no longer: how, since when, why, and what took their place."""

    parts = forms.TypedMultipleChoiceField(
        label="What is closed",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
        error_messages={
            "invalid_choice": "Something of this is closed, or waits for a second person, already.",
        },
    )
    kind = forms.ChoiceField(
        label="How it ends",
        widget=forms.RadioSelect,
        choices=[
            (Closure.Kind.SUPERSEDED, "Superseded: something else has taken its place"),
            (Closure.Kind.OVERTAKEN, "Overtaken by law: a change in the law has made it pointless"),
            (Closure.Kind.DROPPED, "No longer followed, for another reason"),
        ],
        error_messages={"required": "Choose how it ends."},
    )
    since = day_field("Since")
    because = Reason()
    successor = forms.TypedChoiceField(
        label="The recommendation here that takes its place",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choose a recommendation from the list."},
    )
    elsewhere = forms.CharField(
        label="Or what takes its place elsewhere",
        required=False,
        max_length=300,
        help_text="As the public reads it: an Act with its year, another body’s recommendation.",
        error_messages={"max_length": "Name what takes its place in 300 characters at most."},
    )
    address = address_field("Its address")

    def __init__(
        self,
        *args: Any,
        parts: Sequence[tuple[Part, str]],
        others: Collection[Recommendation],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.open_parts = [part for part, _ in parts]
        chosen = self.fields["parts"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        chosen.choices = [(part.pk, words) for part, words in parts]
        self.others = offer(self.fields["successor"], others)

    @property
    def rows(self) -> list[Part]:
        """What it offers."""
        return self.open_parts

    @property
    def closes_all(self) -> bool:
        """Whether the button for all parts was pressed, or there is only one."""
        return "all" in self.data or len(self.open_parts) == 1

    def clean_since(self) -> Any:
        """Today or an earlier day, but none before the report."""
        since = self.cleaned_data["since"]
        if since > clock.today():
            raise forms.ValidationError("Since: give today or an earlier day.")
        for part in self.open_parts[:1]:
            if early := too_early(part.recommendation.report_id, since):
                raise forms.ValidationError(f"Since: {early}")
        return since

    def clean(self) -> dict[str, Any]:
        """Something is closed, and at most one thing takes its place."""
        cleaned = super().clean() or {}
        if not self.closes_all and not cleaned.get("parts") and "parts" not in self.errors:
            self.add_error("parts", "Choose what is closed, or close all parts.")
        if cleaned.get("successor") and (cleaned.get("elsewhere") or cleaned.get("address")):
            self.add_error("elsewhere", "Name what takes its place here or elsewhere, not both.")
        if cleaned.get("address") and not cleaned.get("elsewhere") and "elsewhere" not in self.errors:
            self.add_error("elsewhere", "Name what is at the address.")
        return cleaned

    def told(self) -> dict[str, Any]:
        """What was filled in, as `propose_closures` takes it."""
        told = {
            name: self.cleaned_data[name] for name in ("kind", "since", "because", "elsewhere", "address")
        }
        chosen = [
            part for part in self.open_parts if self.closes_all or part.pk in self.cleaned_data["parts"]
        ]
        return {**told, "parts": chosen, "successor": self.others.get(self.cleaned_data["successor"] or 0)}


class AgainForm(forms.Form):
    """Why a closed part is followed again."""

    closures = forms.TypedMultipleChoiceField(
        label="What is followed again",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        error_messages={
            "required": "Choose what is followed again.",
            "invalid_choice": "Something of this is followed again already.",
        },
    )
    because = Reason()

    def __init__(self, *args: Any, rows: Sequence[tuple[Closure, str]], **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "again_%s", **options})
        self.rows = [row for row, _ in rows]
        field = self.fields["closures"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(row.pk, words) for row, words in rows]
        field.initial = [row.pk for row in self.rows]

    def chosen(self) -> list[Closure]:
        """The closures that end."""
        return [row for row in self.rows if row.pk in self.cleaned_data["closures"]]


class DecideForm(NoteForm, Generic[Row]):
    """What a second person decides about proposals: agree with a public note, or refuse with a reason."""

    proposals = forms.TypedMultipleChoiceField(
        label="What is decided",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        error_messages={
            "required": "Choose what you decide.",
            "invalid_choice": "Something of this was decided meanwhile. What still waits is listed here.",
        },
    )
    reason = Text(
        label="Why not, if you refuse",
        what="The reason",
        rows=3,
        required=False,
        help_text="The Committee’s staff read it; the public does not.",
    )

    proceedings = tick(required=False)

    field_order = ("proposals", "note", "proceedings", "reason")

    def __init__(self, *args: Any, rows: Sequence[tuple[Row, str]], **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "decide_%s", **options})
        self.rows = [row for row, _ in rows]
        self.words = {row.pk: words for row, words in rows}
        self.show(self.rows)
        self.fields["note"].required = self.fields["proceedings"].required = self.agrees

    def show(self, rows: Sequence[Row]) -> None:
        """Offer only these of its proposals."""
        self.shown = [(row.pk, self.words[row.pk]) for row in rows]
        field = self.fields["proposals"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = self.shown
        field.initial = [pk for pk, _ in self.shown]

    @property
    def agrees(self) -> bool:
        """Whether the button that was pressed agrees."""
        return "agree" in self.data

    @property
    def takes_back(self) -> bool:
        """Whether the button that was pressed takes back what the person proposed."""
        return "back" in self.data

    def clean_reason(self) -> str:
        """Whoever refuses says why. Raises ValidationError."""
        reason = str(self.cleaned_data["reason"]).strip()
        if not self.agrees and not reason:
            raise forms.ValidationError("Say why not.")
        return reason

    def chosen(self) -> list[Row]:
        """The proposals that are decided."""
        return [row for row in self.rows if row.pk in self.cleaned_data["proposals"]]


class SameForm(forms.Form):
    """Who else asked the same: a recommendation here, or one elsewhere with who asked, in what, when and where."""

    other = forms.TypedChoiceField(
        label="A recommendation here",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choose a recommendation from the list."},
    )
    who = forms.CharField(
        label="Or who asked elsewhere",
        required=False,
        max_length=200,
        help_text="An inspectorate, an inquiry, another committee, as the public reads it.",
        error_messages={"max_length": "Or who asked elsewhere: 200 characters at most."},
    )
    title = forms.CharField(
        label="In what",
        required=False,
        max_length=300,
        help_text="The title of its report, with the number of the recommendation.",
        error_messages={"max_length": "In what: 300 characters at most."},
    )
    year = forms.RegexField(
        r"^[12][0-9]{3}$",
        label="In which year",
        required=False,
        error_messages={"invalid": "In which year: write four digits, such as 2019."},
    )
    address = address_field("Its address")

    def __init__(self, *args: Any, others: Collection[Recommendation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.others = offer(self.fields["other"], others)

    def clean(self) -> dict[str, Any]:
        """One of the two is named, whole."""
        cleaned = super().clean() or {}
        missing = {
            "who": "Choose a recommendation here, or say who asked elsewhere.",
            "title": "In what: give the title.",
            "year": "In which year: give it.",
        }
        told = [name for name in (*missing, "address") if cleaned.get(name)]
        if cleaned.get("other"):
            if told:
                self.add_error(told[0], "Name a recommendation here or one elsewhere, not both.")
            return cleaned
        for name in missing if told else ("who",):
            if not cleaned.get(name) and name not in self.errors and "other" not in self.errors:
                self.add_error(name, missing[name])
        return cleaned

    def told(self) -> dict[str, Any]:
        """What was filled in, as `link` takes it."""
        elsewhere = {name: self.cleaned_data[name] for name in ("who", "title", "year", "address")}
        return {**elsewhere, "other": self.others.get(self.cleaned_data["other"] or 0)}


class UnlinkForm(forms.Form):
    """Which link is removed, and why."""

    link = forms.TypedChoiceField(
        label="Which link is removed",
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={
            "required": "Choose which link is removed.",
            "invalid_choice": "This link was removed already.",
        },
    )
    because = Reason()

    def __init__(self, *args: Any, links: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "unlink_%s", **options})
        field = self.fields["link"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(links)
