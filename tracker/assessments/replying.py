"""The right of reply: before a finding is published, the bodies that it concerns see it and can answer, once each.

With 0 days, which is what holds until a manager says otherwise, nothing of this happens. What a body answered is
published beside the finding, in the same edition; the hook of publishing sees to it, whichever way a finding goes out.
"""

import datetime as dt

from django.db import IntegrityError, transaction

from accounts.models import User
from tracker.assessments import emails
from tracker.assessments.concerned import concerned, left, period_of
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.obstacles import Obstacle, obstacle
from tracker.assessments.reply_models import LONGEST_DAYS, FindingReply, ReplyPeriod, RightOfReply
from tracker.bodies.models import Body
from tracker.core import audit, clock, editions
from tracker.core.editions import Publication, publishing
from tracker.core.formats import counted, day, listed
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.mail.models import Mail
from tracker.recommendations import naming
from tracker.recommendations.order import too_early

GIVEN = "An answer was given already. It stands as it is."


def days_of(committee: int) -> int:
    """For how many days bodies can answer this committee's findings (its primary key)."""
    row = RightOfReply.objects.current().filter(committee=committee).first()
    return row.days if row else 0


@transaction.atomic
def set_days(*, committee: Body, days: int, by: User) -> Edition:
    """Publish for how many days bodies can answer a committee's findings, from the next approval on; 0 is not at all.

    Raises NotNow for more than 90 days, or when nothing would change.
    """
    Body.objects.select_for_update(no_key=True).get(pk=committee.pk)
    if not 0 <= days <= LONGEST_DAYS:
        raise NotNow(f"Choose 0 to {LONGEST_DAYS} days.")
    before = days_of(committee.pk)
    if days == before:
        raise NotNow(f"It is {counted(days, 'day')} already.")
    whose = Body.objects.as_at(editions.now()).get(pk=committee.pk).in_a_sentence
    note = f"Bodies are no longer asked to reply to a finding of {whose} before it is published."
    if days:
        asked = f"{counted(days, 'day')} to reply to a finding of {whose} before it is published"
        note = f"The bodies concerned have {asked}."
    with publishing(note=note, by=by) as publication:
        publication.withdraw(RightOfReply.objects.current().filter(committee=committee))
        publication.add([RightOfReply(committee=committee, days=days)])
    audit.record("set the right of reply of", committee, by=by, before={"days": before}, after={"days": days})
    return publication.edition


def open_period(version: Assessment) -> None:
    """Let the bodies concerned see a finding that was just approved, where its committee gives them days to answer.

    They are told by mail, with a link and without the text.
    """
    days = days_of(version.part.recommendation.report.committee_id)
    bodies = concerned(version) if days else []
    if bodies:
        last_day = clock.today() + dt.timedelta(days=days)
        ReplyPeriod.objects.create(assessment=version, last_day=last_day)
        for body in bodies:
            emails.send_finding(version, body, last_day)


def stopped(version: Assessment) -> Obstacle | None:
    """What stands in the way of an approved version, so that nobody is asked to answer it; None where nothing does."""
    return obstacle(version) if version.stage == AssessmentState.APPROVED else None


def waits(version: Assessment, on: dt.date | None = None) -> str:
    """Why a version cannot be published today, or on another London day, and until when; empty when it can."""
    period = period_of(version)
    if period is None or (on or clock.today()) > period.last_day or not (bodies := left(version)):
        return ""
    who = listed([body.in_a_sentence for body in bodies])
    return (
        f"{who[:1].upper()}{who[1:]} can reply to the finding on {naming.label(version.part)} until the end of "
        f"{day(period.last_day)}. Publish it after that day, or once every body has answered."
    )


def check_replied(version: Assessment) -> None:
    """No body concerned can still answer a version that is to be published. Raises NotNow, with until when.

    The database holds the same (trigger).
    """
    if problem := waits(version):
        raise NotNow(problem)


def over(version: Assessment) -> str:
    """Why no body can answer a version any more, whatever becomes of its part; empty while they can."""
    if version.published_in_id:
        return "This finding is published, so it can no longer be answered here."
    if version.state != AssessmentState.APPROVED or period_of(version) is None:
        return "This finding was taken back, so there is nothing to answer now."
    return ""


@transaction.atomic
def reply(
    *,
    version: Assessment,
    body: Body,
    text: str,
    by: User,
    said_on: dt.date | None = None,
    received_how: str = "",
) -> FindingReply:
    """Keep what a body answers to a finding, once; an empty text says that it has nothing to say.

    `received_how` ("by post") is for staff who enter a letter of `said_on`. Raises NotNow when it was published or
    taken back or cannot go out like this, when the body was not asked, or has answered already, and for a letter from
    before the report.
    """
    version = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("part__recommendation")
        .get(pk=version.pk)
    )
    if problem := over(version):
        raise NotNow(problem)
    if stopped(version):
        raise NotNow("This finding cannot be published as it stands, so no answer is asked for now.")
    if body.pk not in {one.pk for one in concerned(version)}:
        raise NotNow("This finding does not concern that body.")
    if early := too_early(version.part.recommendation.report_id, said_on or clock.today()):
        raise NotNow(early)
    row = FindingReply(
        assessment=version,
        body=body,
        text=text.strip(),
        said_on=said_on or clock.today(),
        received_how=received_how,
        given_by=by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "reply_per_finding_and_body" not in str(error):
            raise
        raise NotNow(GIVEN) from error
    said = audit.content(row, "text", "said_on", "received_how")
    audit.record("replied to", version, by=by, about=[row], after={audit.key(row): said}, body=body.slug)
    return row


def take_part(publication: Publication) -> None:
    """The hook of publishing: a finding takes its replies with it, and takes them away again."""
    versions = [row for row in publication.added if isinstance(row, Assessment)]
    given = FindingReply.objects.filter(assessment__in=versions, published_in=None)
    publication.add(given.select_related("assessment__part").order_by("pk"))
    gone = [row for row in publication.withdrawn if isinstance(row, Assessment)]
    publication.withdraw(
        FindingReply.objects.current().filter(assessment__in=gone).select_related("assessment__part")
    )


def mail_is_wanted(mail: Mail) -> bool:
    """Whether a body still has to be told of a finding: not once it was taken back, or published, or was stopped."""
    version = Assessment.objects.filter(pk=int(mail.key.split(":")[1])).first()
    return bool(version and version.state == AssessmentState.APPROVED and not stopped(version))
