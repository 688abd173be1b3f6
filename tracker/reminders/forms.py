"""The forms of this room."""

from typing import Any

from django import forms

from tracker.bodies.models import Contact
from tracker.reminders.page import Line


class SendOnce(forms.Form):
    """Which of the dates that had passed before chasing was switched on are to be reminded of, once."""

    deadlines = forms.TypedMultipleChoiceField(
        label="Remind of these, once",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what you want to send; what you leave is not sent."},
    )

    def __init__(self, *args: Any, lines: list[Line], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices().choices = [(line.deadline, line.in_words) for line in lines if line.recipients]

    def choices(self) -> forms.TypedMultipleChoiceField:
        """The field with the dates to choose from."""
        field = self.fields["deadlines"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        return field


class ContactForm(forms.Form):
    """A person at a body who gets its mail."""

    name = forms.CharField(
        label="Name", max_length=200, error_messages={"required": "Write the person’s name."}
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Write the person’s e-mail address.",
            "invalid": "Write an e-mail address such as name@example.org.",
        },
    )
    active = forms.BooleanField(
        label="Gets the body’s mail", required=False, help_text="Untick it for somebody who has left."
    )

    def __init__(self, *args: Any, contact: Contact | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if contact is None:
            del self.fields["active"]
        else:
            self.initial = {"name": contact.name, "email": contact.email, "active": contact.active}
