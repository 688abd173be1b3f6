"""Verbs of this room: who at a body gets its mail."""

from typing import TYPE_CHECKING

from django.db import transaction

from tracker.bodies.models import Body, Contact
from tracker.core import audit

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_contact(*, body: Body, name: str, email: str, by: "User") -> Contact:
    """Add a person at a body who gets its mail; no account is needed. Raises IntegrityError for a second one."""
    contact = Contact.objects.create(body=body, name=name, email=email.lower())
    audit.record("added a contact", contact, by=by, about=[body], after=_told(contact))
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, name: str, email: str, active: bool, by: "User") -> Contact:
    """Change a contact, or let it rest: one that is not active gets no more mail."""
    before = _told(Contact.objects.select_for_update().get(pk=contact.pk))
    contact.name, contact.email, contact.active = name, email.lower(), active
    contact.save(update_fields=["name", "email", "active"])
    audit.record(
        "changed a contact", contact, by=by, about=[contact.body], before=before, after=_told(contact)
    )
    return contact


def _told(contact: Contact) -> dict[str, object]:
    return audit.content(contact, "name", "email", "active")
