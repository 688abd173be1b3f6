"""Verbs of this room: who at a body gets its mail."""

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from tracker.bodies.models import Body, Contact
from tracker.core import audit
from tracker.core.workflow import NotNow

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_contact(*, body: Body, name: str, email: str, by: "User") -> Contact:
    """Add a person at a body who gets its mail; no account is needed. Raises NotNow for an address that it has."""
    contact = Contact(body=body, name=name, email=email.lower())
    _save(contact, force_insert=True)
    audit.record("added a contact", contact, by=by, about=[body], after=_told(contact))
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, name: str, email: str, active: bool, by: "User") -> Contact:
    """Change a contact, or let it rest: one that is not active gets no more mail.

    What stands already is no act. Raises NotNow for an address that the body has of somebody else.
    """
    before = _told(Contact.objects.select_for_update().get(pk=contact.pk))
    contact.name, contact.email, contact.active = name, email.lower(), active
    if _told(contact) == before:
        return contact
    _save(contact, update_fields=["name", "email", "active"])
    audit.record(
        "changed a contact", contact, by=by, about=[contact.body], before=before, after=_told(contact)
    )
    return contact


def _save(contact: Contact, **how: Any) -> None:
    """Left to the constraint, so that of two in the same moment one is refused."""
    try:
        with transaction.atomic():
            contact.save(**how)
    except IntegrityError as error:
        if "one_contact_per_body_and_email" not in str(error):
            raise
        raise NotNow("This body has a contact with this address already.") from error


def _told(contact: Contact) -> dict[str, object]:
    return audit.content(contact, "name", "email", "active")
