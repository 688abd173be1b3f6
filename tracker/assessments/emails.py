"""The mail of this room: a body can answer a finding before it is published. It never says what was found."""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import Membership, Role
from tracker.assessments.models import Assessment
from tracker.bodies.models import AnswersThrough, Body, Contact
from tracker.core import clock
from tracker.mail.actions import queue
from tracker.recommendations import naming


def send_finding(version: Assessment, body: Body, last_day: dt.date) -> None:
    """Write it into the ledger for a body's officers and contacts, each address once."""
    context = {
        "label": naming.label(version.part),
        "body": body,
        "last_day": last_day,
        "url": f"{settings.BASE_URL}/body/findings/{version.pk}/{body.slug}/",
        "write_to": settings.CONTACT_EMAIL,
    }
    for address in _addresses(body):
        queue(
            kind="right of reply",
            key=f"right-of-reply:{version.pk}:{body.pk}:{address}",
            to=address,
            subject=f"A finding on recommendation {context['label']}, for {body.in_a_sentence} to answer",
            text=render_to_string("emails/right_of_reply.txt", context),
        )


def _addresses(body: Body) -> list[str]:
    through = AnswersThrough.objects.current().on(clock.today()).filter(body=body)
    bodies = {body.pk, *through.order_by("pk").values_list("through", flat=True)}
    officers = Membership.objects.current().filter(
        body__in=bodies, role=Role.CONTRIBUTOR, user__is_active=True
    )
    contacts = Contact.objects.filter(body__in=bodies, active=True)
    found = [*officers.order_by("pk").values_list("user__email", flat=True)]
    found += contacts.order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys(address.lower() for address in found))
