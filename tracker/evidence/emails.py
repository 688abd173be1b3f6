"""The mails of this room: the receipt for what a body sent, and word that a report came back."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import User
from accounts.roles import bodies
from tracker.bodies.models import Body, Contact
from tracker.core import editions
from tracker.core.editions import Publication
from tracker.core.formats import listed
from tracker.evidence.models import Submission, Update
from tracker.evidence.subjects import about
from tracker.evidence.words import Words
from tracker.mail import kinds
from tracker.mail.actions import queue


def send_receipt(submission: Submission, updates: list[Update]) -> None:
    """Write the receipt into the ledger: to the person who sent it and to the body's contacts, each address once."""
    found = about(updates)
    # One sending can hold reports to more than one committee.
    committees = {subject.committee.pk: subject.committee.in_a_sentence for subject in found.values()}
    to = listed([committees[key] for key in sorted(committees)])
    context = {
        "submission": submission,
        "committees": to,
        "body": Body.objects.as_at(editions.now()).get(pk=submission.body_id),
        "reports": [
            {"about": found[update.ask_id], "round": update.round.label, "lines": Words.of(update).lines()}
            for update in updates
        ],
        "url": f"{settings.BASE_URL}/body/receipts/{submission.reference}/",
    }
    text = render_to_string("emails/receipt.txt", context)
    contacts = Contact.objects.filter(body=submission.body_id, active=True).order_by("pk")
    for address in _once([submission.submitted_by.email, *(contact.email for contact in contacts)]):
        queue(
            kind="receipt",
            key=f"receipt:{submission.reference}:{address}",
            to=address,
            subject=f"Received: your report {submission.reference} to {to}",
            text=text,
        )


def receipts_read_by(user: User) -> Q:
    """The condition that a receipt is for reports to a committee on whose staff `user` is."""
    theirs = Submission.objects.filter(
        updates__ask__part__recommendation__report__committee__in=bodies(user, "desk.view")
    )
    return kinds.about("receipt", theirs, by="reference")


def returns_of(user: User) -> Q:
    """The condition that a mail brings back a report to a committee on whose staff `user` is."""
    committees = bodies(user, "desk.view")
    theirs = Update.objects.filter(ask__part__recommendation__report__committee__in=committees)
    return kinds.about("return", theirs)


def send_return(update: Update, *, publication: Publication | None) -> None:
    """Tell whoever wrote and sent a report that it came back, and why.

    What the public reads of that is told only with the publication that says so.
    """
    assert update.submission
    subject = about([update])[update.ask_id]
    context = {
        "update": update,
        "about": subject,
        "told": publication is not None,
        "url": f"{settings.BASE_URL}/body/{update.ask_id}/{update.round_id}/",
    }
    people: list[User | None] = [update.author, update.submission.submitted_by]
    for address in _once(person.email for person in people if person):
        queue(
            kind="return",
            key=f"return:{update.pk}:{address}",
            to=address,
            subject=f"Sent back to you: your report on recommendation {subject.label}, {subject.report}",
            text=render_to_string("emails/return.txt", context),
        )


def _once(addresses: Iterable[str]) -> list[str]:
    """Each address once, in small letters, in its first place."""
    return list(dict.fromkeys(address.lower() for address in addresses))
