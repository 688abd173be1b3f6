"""The mail of this room: a body can answer a finding before it is published. It never says what was found."""

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import Membership, Role, User
from accounts.roles import bodies
from tracker.assessments.models import Assessment
from tracker.bodies.models import AnswersThrough, Body, Contact
from tracker.core import clock, editions
from tracker.mail import kinds
from tracker.mail.actions import queue
from tracker.recommendations import naming
from tracker.recommendations.models import Recommendation


def send_finding(version: Assessment, body: Body, last_day: dt.date) -> None:
    """Write it into the ledger for a body's officers and contacts, each address once."""
    at = editions.now()
    key = version.part.recommendation_id
    recommendation = Recommendation.known([key], at)[key]
    context = {
        "label": naming.label(version.part),
        "recommendation": recommendation,
        "committee": Body.objects.as_at(at).get(pk=recommendation.report.committee_id),
        "body": body,
        "last_day": last_day,
        "url": f"{settings.BASE_URL}/body/findings/{version.pk}/{body.slug}/",
        "write_to": settings.REPLY_EMAIL,
    }
    for address in _addresses(body):
        queue(
            kind="right of reply",
            key=f"right-of-reply:{version.pk}:{body.pk}:{address}",
            to=address,
            subject=(
                f"A finding on recommendation {context['label']}, for {body.in_a_sentence} to answer: "
                f"{recommendation.report_title}"
            ),
            text=render_to_string("emails/right_of_reply.txt", context),
        )


def findings_of(user: User) -> Q:
    """The condition that a mail asks to answer a finding of a committee on whose staff `user` is."""
    theirs = Assessment.objects.filter(part__recommendation__report__committee__in=bodies(user, "desk.view"))
    return kinds.about("right of reply", theirs)


def _addresses(body: Body) -> list[str]:
    through = AnswersThrough.objects.current().on(clock.today()).filter(body=body)
    asked = {body.pk, *through.order_by("pk").values_list("through", flat=True)}
    officers = Membership.objects.current().filter(
        body__in=asked, role=Role.CONTRIBUTOR, user__is_active=True
    )
    contacts = Contact.objects.filter(body__in=asked, active=True)
    found = [*officers.order_by("pk").values_list("user__email", flat=True)]
    found += contacts.order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys(address.lower() for address in found))
