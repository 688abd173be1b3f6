"""What officers and staff fill in. Each message says what to do."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from tracker.core import clock
from tracker.core.fields import NoteForm, Text, day_field
from tracker.core.proceedings import MISSING, tick
from tracker.evidence.models import Update
from tracker.evidence.words import HOW_FAR, LABELS, Words, missing, period_problems

MOST_LINKS = 20


class Links(forms.CharField):
    """Web addresses, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def clean(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        """Each address once. Raises ValidationError for one that is not of the web, and for too many."""
        found = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(found) > MOST_LINKS:
            raise ValidationError(f"There are {len(found)} links. Keep the {MOST_LINKS} that matter most.")
        errors = [problem for line in found if (problem := self._problem(line))]
        if errors:
            raise ValidationError(errors)
        return tuple(dict.fromkeys(found))

    def _problem(self, line: str) -> str:
        shown = line if len(line) <= 60 else f"{line[:60]}…"
        if len(line) > 500:
            return f"“{shown}” is longer than 500 characters. Give a shorter address."
        try:
            URLValidator(schemes=["http", "https"])(line)
        except ValidationError:
            return f"“{shown}” is not a web address. Write one a line, in full, beginning with https://."
        return ""


class UpdateForm(forms.Form):
    """A report of progress. A draft may be incomplete; to send it, `is_ready` has to hold as well."""

    progress = forms.ChoiceField(
        label=LABELS["progress"],
        choices=[(word.value, chosen) for word, chosen in HOW_FAR.items()],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choose one of the words for how far it is."},
    )
    done = Text(label=LABELS["done"], what="What was done", required=False)
    planned = Text(
        label=LABELS["planned"],
        what="What is planned",
        required=False,
        help_text="And by when, where you know it.",
    )
    why_nothing = Text(
        label=LABELS["why_nothing"],
        what="The reason",
        rows=3,
        required=False,
        help_text="Only when it is not started.",
    )
    covers_from = day_field("First day of the period covered", required=False)
    covers_to = day_field("Last day of the period covered", required=False)
    links = Links(
        label=LABELS["links"],
        required=False,
        help_text="Where the public can see it for themselves. One a line, in full, beginning with https://.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, draft: Update | None) -> "UpdateForm":
        """The form filled with a draft, or empty."""
        if draft is None:
            return cls()
        initial = {**vars(Words.of(draft)), "links": "\n".join(draft.links)}
        return cls(initial={**initial, "seen": draft.saved_at.isoformat()})

    def clean_seen(self) -> dt.datetime | None:
        """When the draft was saved that this form began with; None where there was none, or it cannot be read."""
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """The period runs forwards and has begun, and something is filled in."""
        cleaned = super().clean() or {}
        if not {"covers_from", "covers_to"} & set(self.errors):
            problems = period_problems(
                cleaned.get("covers_from"), cleaned.get("covers_to"), today=clock.today()
            )
            self.say(problems)
        if not self.errors and self.words().is_empty:
            self.add_error(
                None, "Nothing is filled in yet. Choose how far it is, or write something, and then save it."
            )
        return cleaned

    def say(self, problems: dict[str, str]) -> None:
        """Put messages at their fields."""
        for field, message in problems.items():
            self.add_error(field, message)

    def words(self) -> Words:
        """What was filled in."""
        data = self.cleaned_data
        return Words(
            **{name: data.get(name) or "" for name in ("progress", "done", "planned", "why_nothing")},
            covers_from=data.get("covers_from"),
            covers_to=data.get("covers_to"),
            links=data.get("links") or (),
        )

    def is_ready(self) -> bool:
        """True when what was filled in can be sent; else the messages stand at their fields."""
        if not self.is_valid():
            return False
        self.say(missing(self.words()))
        return not self.errors

    def take_over(self, draft: Update) -> None:
        """Go on from the draft as it stands now, keeping what this person typed."""
        self.data = {**self.data.dict(), "seen": draft.saved_at.isoformat()}  # type: ignore[attr-defined]


class RecordForm(UpdateForm):
    """What a body reported by letter or e-mail, entered by staff: its words, and how and when they came."""

    received_on = day_field("Day on which it was received")
    received_how = forms.CharField(
        label="How it was received",
        max_length=60,
        help_text="Finishes the words “received …”: “by e-mail”, “by letter”, “at the meeting”.",
        error_messages={
            "required": "Say how it was received: “by e-mail”, for example.",
            "max_length": "Say how it was received in 60 characters at most.",
        },
    )
    proceedings = tick(required=False)
    field_order = ("received_on", "received_how")

    def is_ready(self, *, publishes: bool = False) -> bool:
        """The same, and with `publishes` somebody has checked for live proceedings."""
        if publishes and self.is_valid() and not self.cleaned_data["proceedings"]:
            self.add_error("proceedings", MISSING)
        return super().is_ready()

    def clean_received_on(self) -> dt.date:
        """Nothing was received on a day that is still to come."""
        day: dt.date = self.cleaned_data["received_on"]
        if day > clock.today():
            raise ValidationError("The day on which it was received cannot be after today.")
        return day


class AcceptForm(NoteForm):
    """What goes with a report that is accepted and published in one step."""

    proceedings = tick()


class ReturnForm(forms.Form):
    """Why a report goes back."""

    reason = Text(
        label="Why you send it back",
        what="The reason",
        help_text="The body reads your words: say what is missing or unclear, and what would help.",
        error_messages={"required": "Say why you send it back: the body reads your words."},
    )
