"""What assessors and approvers fill in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django import forms

from tracker.assessments.actions import Line
from tracker.assessments.agreement import AgreedBy, Agreement, problems
from tracker.assessments.models import AssessmentState
from tracker.assessments.rollup import FINDINGS
from tracker.assessments.subjects import GONE, Subject
from tracker.core.fields import Text, day_field
from tracker.evidence.models import Update
from tracker.statistics.models import Observation

WORDS = [("", "No word yet"), *((word.value, word.value.capitalize()) for word in FINDINGS)]


class AssessForm(forms.Form):
    """All parts of a recommendation in one form: a word, why, and what it rests on. A draft may be incomplete."""

    def __init__(self, data: Any = None, *, subjects: Sequence[Subject]) -> None:
        initial = {name: value for one in subjects for name, value in one.initial().items()}
        super().__init__(_with_what_is_too_late(data, subjects), initial=initial)
        self.subjects = subjects
        editable = [one for one in subjects if one.is_editable]
        for one in editable:
            self.fields.update(_fields(one))
            if len(editable) > 1:
                self.fields[f"keep_{one.key}"] = _keep(one)
        for one in subjects:
            if one.too_late and self.data.get(f"late_{one.key}"):
                self.fields[f"late_{one.key}"] = _late(one)

    @property
    def sends(self) -> bool:
        """True when the person pressed "Send for review" and not "Save draft"."""
        return "send" in self.data

    @property
    def was_sent(self) -> bool:
        """True when all of it waits for approval word for word: it was pressed a second time."""
        posted = [one for one in self.subjects if f"word_{one.key}" in self.data]
        sent = [one for one in posted if one.open and one.open.state == AssessmentState.IN_REVIEW]
        rest = {name for one in posted if one not in sent for name in _names(one)}
        same = all(self._says_the_same(one) for one in sent) and not rest & set(self.changed_data)
        return self.sends and bool(sent) and same

    def _says_the_same(self, one: Subject) -> bool:
        texts, choices, start = _names(one)[:3], _names(one)[3:], one.initial()
        said = [self.data.get(name, "").split() == start.get(name, "").split() for name in texts]
        posted = [set(self.data.getlist(name)) for name in choices]  # type: ignore[attr-defined]
        return all(said) and posted == [{str(key) for key in start[name]} for name in choices]

    def groups(self) -> list[dict[str, Any]]:
        """A group for each part, with its fields where it can be written about now."""
        return [
            {
                "subject": one,
                "finding": self._bound(_names(one)[:3]),
                "rests_on": self._bound(_names(one)[3:]),
                "keep": self._bound([f"keep_{one.key}"]),
                "began_with": self._bound([f"seen_{one.key}", f"found_{one.key}"]),
                "late": self._bound([f"late_{one.key}"]),
            }
            for one in self.subjects
        ]

    def _bound(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Something is filled in, and what is sent for review is whole."""
        cleaned = super().clean() or {}
        touched = self._touched()
        if self.sends:
            for one in touched:
                if not cleaned.get(f"keep_{one.key}"):
                    self._check_complete(one)
        for one in self.subjects:
            is_news = f"because_{one.key}" in self.data and f"late_{one.key}" in self.fields
            if is_news and not (touched and self._says_the_same(one)):
                self.add_error(f"late_{one.key}", one.too_late)
        if not self.errors and not touched:
            what = "send it for review" if self.sends else "save it"
            self.add_error(
                None, f"Nothing is written yet. Choose a word for at least one part before you {what}."
            )
        return cleaned

    def _touched(self) -> list[Subject]:
        """The parts that have a draft, or of which something has changed."""
        return [
            one
            for one in self.subjects
            if one.is_editable and (one.open or set(_names(one)) & set(self.changed_data))
        ]

    def _check_complete(self, one: Subject) -> None:
        either = "before you send it for review, or keep it as a draft."
        if not self.cleaned_data.get(f"word_{one.key}"):
            self.add_error(f"word_{one.key}", f"{one.label}: choose a word {either}")
        because = f"because_{one.key}"
        if because not in self.errors and not self.cleaned_data.get(because):
            self.add_error(because, f"{one.label}: say why {either}")

    def lines(self) -> list[Line]:
        """What was written, a line for each part that somebody wrote about."""
        return [self._line(one) for one in self._touched()]

    def _line(self, one: Subject) -> Line:
        data = self.cleaned_data
        seen = data.get(f"seen_{one.key}")
        return Line(
            part=one.part,
            round=one.round,
            word=data[f"word_{one.key}"],
            because=data[f"because_{one.key}"],
            wrong=data.get(f"wrong_{one.key}", ""),
            cites=list(Update.objects.filter(pk__in=data.get(f"cites_{one.key}") or []).order_by("pk")),
            keep=bool(data.get(f"keep_{one.key}")),
            figures=list(Observation.objects.filter(pk__in=data.get(f"figures_{one.key}") or [])),
            seen=0 if seen is None else seen,
            found=data.get(f"found_{one.key}"),
        )

    def go_on(self) -> None:
        """Start from the drafts as they stand now, keeping what this person typed."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for one in self.subjects:
            for name in (f"seen_{one.key}", f"found_{one.key}"):
                data[name] = str(one.initial().get(name, 0))
        self.data = data


def _with_what_is_too_late(data: Any, subjects: Sequence[Subject]) -> Any:
    """What was typed about parts that were sent for review meanwhile is kept under names of their own, to be read."""
    late = [one for one in subjects if data is not None and one.too_late and f"because_{one.key}" in data]
    if late:
        data = data.copy()
    for one in late:
        typed = [data.get(name, "").strip() for name in _names(one)[:3]]
        data[f"late_{one.key}"] = "\n\n".join(text for text in typed if text)
    return data


def _names(one: Subject) -> list[str]:
    return [f"{name}_{one.key}" for name in ("word", "because", "wrong", "cites", "figures")]


def _fields(one: Subject) -> dict[str, forms.Field]:
    word, because, wrong, cites, figures = _names(one)
    fields: dict[str, forms.Field] = {
        word: forms.ChoiceField(
            label=f"What the Committee found on {one.label}",
            choices=WORDS,
            widget=forms.RadioSelect,
            required=False,
        ),
        because: Text(
            label=f"Why, on {one.label}",
            what=f"{one.label}: the reason",
            help_text="The public reads this.",
            required=False,
        ),
        f"seen_{one.key}": forms.IntegerField(widget=forms.HiddenInput, required=False),
        f"found_{one.key}": forms.IntegerField(widget=forms.HiddenInput, required=False),
    }
    if one.published:
        fields[wrong] = Text(
            label=f"What was wrong with the published finding on {one.label}",
            what=f"{one.label}: what was wrong",
            rows=2,
            help_text=(
                "Only for a correction: the public then reads “Corrected on …”, with these words. Leave it empty "
                "where the Committee has found again."
            ),
            required=False,
        )
    if one.told:
        fields[cites] = _choice(
            f"Reports that {one.label} rests on",
            [
                (
                    told.update.pk,
                    f"From {told.who}, version {told.update.version}: {told.update.progress}"
                    + (GONE if told.update.withdrawn_in_id else ""),
                )
                for told in one.told
            ],
        )
    if one.figures:
        fields[figures] = _choice(
            f"Figures that {one.label} rests on",
            [
                (key, f"{told['series']}, {told['when']}: {told['said']}{told.get('gone', '')}")
                for key, told in one.figures.items()
            ],
        )
    return fields


def _keep(one: Subject) -> forms.BooleanField:
    return forms.BooleanField(
        label=f"Keep {one.label} as a draft when the others are sent for review", required=False
    )


def _late(one: Subject) -> forms.CharField:
    return forms.CharField(
        label=f"What you typed on {one.label}, which is not saved",
        widget=forms.Textarea(attrs={"rows": 5, "readonly": True}),
        help_text="Copy what you need of it.",
        required=False,
    )


def _choice(label: str, choices: list[tuple[int, str]]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class ReturnForm(forms.Form):
    """Why a version goes back."""

    reason = Text(
        label="What has to change",
        what="The reason",
        help_text="Only the Committee’s staff read this.",
        error_messages={"required": "Say what has to change before it can be approved."},
    )


class AgreementForm(forms.Form):
    """By whom what is approved was agreed."""

    agreed_by = forms.ChoiceField(
        label="Agreed by",
        choices=AgreedBy.choices,
        widget=forms.RadioSelect,
        help_text="The public reads this beside the finding.",
        error_messages={"required": "Choose who agreed it."},
    )
    agreed_on = day_field("Day of the meeting, or on which the Chair agreed", required=False)
    agenda_item = forms.CharField(
        label="Item of the agenda",
        max_length=40,
        required=False,
        help_text="For a meeting only.",
        error_messages={"max_length": "Give the number of the agenda item in 40 characters at most."},
    )

    FIELDS: ClassVar[dict[str, str]] = {"by": "agreed_by", "on": "agreed_on", "item": "agenda_item"}

    def __init__(self, *args: Any, reports: Collection[int] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.reports = reports

    @property
    def agreement(self) -> Agreement:
        """What was filled in."""
        return Agreement(**{name: self.cleaned_data[field] for name, field in self.FIELDS.items()})

    def clean(self) -> dict[str, Any]:
        """The day and the item go with who agreed."""
        cleaned = super().clean() or {}
        if not self.errors:
            for name, problem in problems(self.agreement, self.reports).items():
                self.add_error(self.FIELDS[name], problem)
        return cleaned


class WithdrawForm(forms.Form):
    """Why a published finding goes."""

    because = Text(
        label="Why the finding is withdrawn",
        what="The reason",
        rows=3,
        help_text="The public reads: “withdrawn on … because …”.",
        error_messages={"required": "Say why the finding is withdrawn. The public reads it."},
    )
