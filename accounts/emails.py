"""The mails of this room that go through the ledger."""

from django.template.loader import render_to_string

from accounts.models import Invitation
from tracker.bodies.models import Body
from tracker.core import editions
from tracker.mail.models import Mail


def invitation(invited: Invitation, link: str) -> tuple[str, str]:
    """The subject and text of the mail that carries an invitation's link."""
    body = Body.objects.as_at(editions.now()).get(pk=invited.body_id)
    context = {"invitation": invited, "body": body, "link": link}
    return (
        f"Your invitation to the recommendations tracker, for {body.in_a_sentence}",
        render_to_string("emails/invitation.txt", context),
    )


def still_wanted(mail: Mail) -> bool:
    """Whether an invitation's mail should still go out: not when it was withdrawn meanwhile."""
    primary_key = mail.key.removeprefix("invitation:")
    return Invitation.objects.filter(pk=primary_key, withdrawn_at=None, accepted_at=None).exists()
