"""Whom a finding concerns, which of these bodies has answered it, and whether they had all their days to do so."""

import datetime as dt

from django.db.models import Q

from tracker.assessments.models import Assessment
from tracker.assessments.reply_models import FindingReply, ReplyPeriod
from tracker.bodies.models import Body
from tracker.core import audit, clock, editions
from tracker.core.models import AuditEvent
from tracker.recommendations.models import Ask, Closure, PartText


def concerned(version: Assessment) -> list[Body]:
    """The bodies that a finding concerns: whoever is asked for the part, or decides the result that is sought."""
    asks = Ask.objects.current().filter(part=version.part_id).order_by("addressee__position")
    keys = list(asks.values_list("addressee__body", flat=True))
    text = PartText.objects.current().filter(part=version.part_id).select_related("of").first()
    if text and text.of:
        keys.append(text.of.body_id)
    named = {body.pk: body for body in Body.objects.as_at(editions.now()).filter(pk__in=keys)}
    return [named[key] for key in dict.fromkeys(keys) if key in named]


def period_of(version: Assessment) -> ReplyPeriod | None:
    """The days in which a version can be answered; None where it cannot."""
    return ReplyPeriod.objects.filter(assessment=version).first()


def could_read(version: Assessment) -> set[int]:
    """Primary keys of the bodies that a version with days for a reply concerns, or has concerned since these began.

    Once it was taken back nobody can read it, so that whoever is asked only since then never could.
    """
    period = period_of(version)
    if period is None:
        return set()
    since = Q(withdrawn_in=None) | Q(withdrawn_in__published_at__gt=period.opened_at)
    if end := _taken_back_at(version):
        since &= Q(published_in__published_at__lt=end)
    asked = Ask.objects.filter(since, part=version.part_id).order_by("pk")
    decide = PartText.objects.filter(since, part=version.part_id, of__isnull=False).order_by("pk")
    return {
        *asked.values_list("addressee__body", flat=True),
        *decide.values_list("of__body", flat=True),
    }


def _taken_back_at(version: Assessment) -> dt.datetime | None:
    """When an approver took a version back; None where nobody has."""
    acts = AuditEvent.objects.filter(subject=audit.key(version), verb="taken back")
    return acts.values_list("at", flat=True).first()


def left(version: Assessment) -> list[Body]:
    """The bodies concerned that have not answered."""
    answered = set(
        FindingReply.objects.filter(assessment=version).order_by("pk").values_list("body", flat=True)
    )
    return [body for body in concerned(version) if body.pk not in answered]


def cut_short(version: Assessment) -> bool:
    """Whether a body that has not answered lost days for it, because the part was closed for some of them.

    A correction loses none: it can be answered while its part is closed. The database holds the same (trigger).
    """
    period = period_of(version)
    if period is None or version.corrects_id:
        return False
    begun = Q(published_in__published_at__lt=clock.end_of_london_day(period.last_day))
    not_over = Q(withdrawn_in=None) | Q(withdrawn_in__published_at__gt=period.opened_at)
    lost = Closure.objects.filter(begun, not_over, part=version.part_id)
    return lost.exists() and bool(left(version))
