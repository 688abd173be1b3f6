"""What assessors and approvers fill in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms

from tracker.assessments import citing
from tracker.assessments.actions import OPEN, Line
from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.rollup import FINDINGS
from tracker.assessments.workflow import STATES
from tracker.bodies.models import Body
from tracker.core import clock, editions
from tracker.core.fields import Text, day_field
from tracker.evidence.models import Update
from tracker.evidence.reading import letter, said_on
from tracker.evidence.words import Words
from tracker.recommendations import naming
from tracker.recommendations.models import Criteria, Part, PartText, Recommendation, Round
from tracker.statistics.models import Observation

# Beside what a draft cites and stands no more.
GONE = " (withdrawn or replaced since: take the tick away)"
WORDS = [("", "No word yet"), *((word.value, word.value.capitalize()) for word in FINDINGS)]


@dataclass(frozen=True)
class Told:
    """What a body reported: who, when, how it came, and its words as (label, text)."""

    update: Update
    who: str
    on: dt.date | None
    letter: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Subject:
    """One part in one round, as an assessor meets it: what would settle it, what was said, what was found before."""

    part: Part
    round: Round
    label: str
    text: str
    criteria: Criteria | None
    open: Assessment | None
    published: Assessment | None
    returned: Assessment | None
    told: Sequence[Told]
    figures: Mapping[int, citing.Frozen] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What ends the names of its fields."""
        return f"{self.part.pk}_{self.round.pk}"

    @property
    def is_editable(self) -> bool:
        """Whether an assessor can write about it now."""
        return self.open is None or self.open.state == AssessmentState.DRAFT

    @property
    def waits(self) -> str:
        """Where its open version is on its way, in a word."""
        return STATES[AssessmentState(self.open.state)].word if self.open else ""

    @property
    def before(self) -> Assessment | None:
        """The version that the form begins with: the draft, else the published finding."""
        return self.open or self.published

    def initial(self) -> dict[str, Any]:
        """What stands in its fields at the start; a published finding is the start of the next version."""
        version = self.before
        if version is None:
            return {}
        updates, figures = citing.cited(version)
        updates &= {one.update.pk for one in self.told}
        figures &= set(self.figures)
        last = version.saves.order_by("pk").last() if self.open else None
        return {
            f"word_{self.key}": version.word,
            f"because_{self.key}": version.because,
            f"wrong_{self.key}": version.wrong if self.open else "",
            f"cites_{self.key}": sorted(updates),
            f"figures_{self.key}": sorted(figures),
            f"seen_{self.key}": last.pk if last else 0,
        }


def subjects(recommendation: Recommendation) -> list[Subject]:
    """Every part of a recommendation in the round in which it was last owed, in the report's order."""
    rows = PartText.objects.current().filter(part__recommendation=recommendation)
    texts = list(rows.select_related("part__recommendation").order_by("part__position"))
    parts = [row.part for row in texts]
    labels = naming.labels(parts)
    reports = citing.reports_on(parts)
    names = {body.pk: body.in_a_sentence for body in Body.objects.as_at(editions.now())}
    figures = citing.figures_for(recommendation)
    found = []
    for row in texts:
        opened = citing.latest_round(row.part)
        if opened:
            same = {"part": row.part, "round": opened}
            versions = Assessment.objects.filter(**same).select_related("author")
            before = versions.order_by("-version").filter(state=AssessmentState.RETURNED).first()
            now = versions.filter(state__in=OPEN).first()
            standing = _with_cited_reports(reports[row.part_id, opened.pk], now)
            found.append(
                Subject(
                    part=row.part,
                    round=opened,
                    label=labels[row.part_id],
                    text=row.text,
                    criteria=citing.settles(row.part),
                    open=now,
                    published=Assessment.objects.current().filter(**same).first(),
                    returned=before if now and before and before.version == now.version - 1 else None,
                    told=[_told(update, names) for update in standing],
                    figures=_with_cited_figures(figures, now),
                )
            )
    return found


def _told(update: Update, names: Mapping[int, str]) -> Told:
    who = names[update.ask.addressee.body_id]
    return Told(update, who, said_on(update), letter(update), Words.of(update).lines())


def _with_cited_reports(reports: Sequence[Update], version: Assessment | None) -> list[Update]:
    """The reports that can be cited: those that stand, and those that a draft cites already."""
    cited = version.evidence_cited.select_related("update__ask__addressee").order_by("pk") if version else []
    known = {update.pk for update in reports}
    return [*reports, *(row.update for row in cited if row.update_id not in known)]


def _with_cited_figures(
    figures: Mapping[int, citing.Frozen], version: Assessment | None
) -> dict[int, citing.Frozen]:
    """The figures that can be cited: those tied now, and those that a draft cites already, frozen as they were."""
    cited = version.figures_cited.select_related("observation").order_by("pk") if version else []
    return {
        **figures,
        **{
            row.observation_id: row.frozen | ({"gone": GONE} if row.observation.withdrawn_in_id else {})
            for row in cited
        },
    }


class AssessForm(forms.Form):
    """All parts of a recommendation in one form: a word, why, and what it rests on. A draft may be incomplete."""

    def __init__(self, data: Any = None, *, subjects: Sequence[Subject]) -> None:
        initial = {name: value for one in subjects for name, value in one.initial().items()}
        super().__init__(data, initial=initial)
        self.subjects = subjects
        editable = [one for one in subjects if one.is_editable]
        for one in editable:
            self.fields.update(_fields(one))
            if len(editable) > 1:
                self.fields[f"keep_{one.key}"] = _keep(one)

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
                "seen": self[f"seen_{one.key}"] if one.is_editable else "",
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
        )

    def go_on(self) -> None:
        """Start from the drafts as they stand now, keeping what this person typed."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for one in self.subjects:
            data[f"seen_{one.key}"] = str(one.initial().get(f"seen_{one.key}", 0))
        self.data = data


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

    @property
    def agreement(self) -> Agreement:
        """What was filled in."""
        return Agreement(**{name: self.cleaned_data[field] for name, field in self.FIELDS.items()})

    def clean(self) -> dict[str, Any]:
        """The day and the item go with who agreed."""
        cleaned = super().clean() or {}
        if not self.errors:
            for name, problem in self.agreement.problems(clock.today()).items():
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
