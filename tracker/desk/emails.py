"""The mail of the desk: what was scheduled could not be published; a text was taken down, never what it said."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import Membership, User
from accounts.roles import MAY, bodies
from tracker.assessments.models import Scheduled
from tracker.bodies.models import Body
from tracker.core.models import Readable, TakeDown
from tracker.desk.texts import Text, acts, committees
from tracker.mail import kinds
from tracker.mail.actions import queue


def send_taken_down(takedown: TakeDown, row: Readable) -> list[User]:
    """Tell everybody else on the committee's staff; returns whom."""
    people = second_persons(committees(row), takedown.by)
    context = {"takedown": takedown, "text": Text(row), "url": f"{settings.BASE_URL}/desk/taken-down/"}
    for person in people:
        queue(
            kind="take-down",
            key=f"take-down:{takedown.pk}:{person.pk}",
            to=person.email,
            subject="A text was taken down from the recommendations tracker",
            text=render_to_string("emails/take_down.txt", context),
        )
    return people


def second_persons(theirs: Collection[int], by: User) -> list[User]:
    """Who is on the staff of these committees (of every committee, where a text is nobody's), but for `by`."""
    held = Membership.objects.current().filter(
        role__in=MAY["core.take_down"], body__kind=Body.Kind.COMMITTEE, user__is_active=True
    )
    if theirs:
        held = held.filter(body__in=theirs)
    return list(User.objects.filter(pk__in=held.values("user")).exclude(pk=by.pk).order_by("pk"))


def taken_down_from(user: User) -> Q:
    """The condition that a mail tells of a text of a committee on whose staff `user` is, or of one that is nobody's."""
    return kinds.about("take-down", acts(user))


def scheduled_for(user: User) -> Q:
    """The condition that a mail tells of what was to be published of a committee on whose staff `user` is."""
    mine = bodies(user, "desk.view")
    theirs = Q(items__update__ask__part__recommendation__report__committee__in=mine)
    theirs |= Q(items__assessment__part__recommendation__report__committee__in=mine)
    return kinds.about("not published", Scheduled.objects.filter(theirs))


def send_not_published(scheduled: Scheduled, theirs: Collection[int]) -> None:
    """Tell whoever scheduled it that it did not go out, and why; once they have left, all who publish for `theirs`."""
    held = Membership.objects.current().filter(
        role__in=MAY["editions.publish"], body__in=theirs, user__is_active=True
    )
    people = User.objects.filter(pk__in=held.values("user")).order_by("pk")
    for person in people.filter(pk=scheduled.by_id) or people:
        who = "you" if person.pk == scheduled.by_id else str(scheduled.by)
        context = {"scheduled": scheduled, "who": who, "url": f"{settings.BASE_URL}/desk/"}
        queue(
            kind="not published",
            key=f"not-published:{scheduled.pk}:{person.pk}",
            to=person.email,
            subject=f"Not published: what {who} had scheduled",
            text=render_to_string("emails/not_published.txt", context),
        )
