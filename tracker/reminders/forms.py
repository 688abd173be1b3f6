"""The forms of this room."""

from typing import Any

from django import forms

from tracker.bodies.models import Body, Contact
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


class ContactForm(forms.ModelForm[Contact]):
    """A person at a body who gets its mail."""

    class Meta:
        model = Contact
        fields = ("name", "email", "active")
        labels = {"name": "Name", "email": "E-mail address", "active": "Gets the body’s mail"}  # noqa: RUF012
        help_texts = {"active": "Untick it for somebody who has left."}  # noqa: RUF012

    def __init__(self, *args: Any, body: Body, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.body = body
        if self.instance.pk is None:
            del self.fields["active"]

    def clean_email(self) -> str:
        """The address in small letters; one that the body has already is refused."""
        email = str(self.cleaned_data["email"]).lower()
        others = Contact.objects.filter(body=self.instance.body, email=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("This body has a contact with this address already.")
        return email
