"""Verbs about links with the same asked by others: one person adds or removes one, and an edition publishes either."""

from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import capfirst

from accounts.models import User
from tracker.core import audit, clock
from tracker.core.editions import Publication, publishing
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.recommendations.actions import clause
from tracker.recommendations.models import Recommendation, ReportText, SameAsked


@transaction.atomic
def link(
    *,
    recommendation: Recommendation,
    by: User,
    other: Recommendation | None = None,
    who: str = "",
    title: str = "",
    year: str = "",
    address: str = "",
) -> Edition:
    """Publish that the same was asked by somebody else: as `other` here, or elsewhere by `who`, in `title`, in `year`.

    Raises NotNow where the two are linked already, either way, where something is missing or too much, and for a year
    to come.
    """
    row = SameAsked(
        recommendation=recommendation,
        other=other,
        who=" ".join(who.split()),
        title=" ".join(title.split()),
        year=year.strip(),
        address=address.strip(),
    )
    _hold(row)
    _check(row)
    last = SameAsked.objects.filter(recommendation=recommendation).aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    note = f"{capfirst(_which(recommendation))}: the same was asked {_where(row)}."
    with publishing(note=note, by=by) as publication:
        publication.add([row])
    _record("linked", row, publication, by)
    return publication.edition


def _hold(row: SameAsked) -> None:
    """Hold both ends until this transaction is over, so that nobody links them meanwhile."""
    ends = Recommendation.objects.filter(pk__in=row.recommendations()).order_by("pk")
    list(ends.select_for_update(no_key=True))


def _check(row: SameAsked) -> None:
    told = (row.who, row.title, row.year)
    if row.other is None and not all(told):
        raise NotNow("Name a recommendation here, or say who asked elsewhere, in what and in which year.")
    if row.other is not None and any((*told, row.address)):
        raise NotNow("Name a recommendation here or one elsewhere, not both.")
    if row.other is not None and row.other.pk == row.recommendation.pk:
        raise NotNow("A recommendation is not linked with itself.")
    if row.other is None and not (
        row.year.isascii() and row.year.isdigit() and 1000 <= int(row.year) <= clock.today().year
    ):
        raise NotNow("Give the year as four digits, this year or an earlier one.")
    if _twin(row):
        raise NotNow("These two are linked already.")


def _twin(row: SameAsked) -> bool:
    """Whether the same link stands already, from either end."""
    ends = Q(recommendation=row.recommendation) | Q(other=row.recommendation)
    return any(old.leads_where(row) for old in SameAsked.objects.current().filter(ends).order_by("pk"))


@transaction.atomic
def unlink(*, row: SameAsked, reason: str, by: User) -> Edition:
    """Withdraw a link, from both its ends, with a public reason. Raises NotNow without one, or when it is gone."""
    if not (why := clause(reason)):
        raise NotNow("Say why: the public reads it.")
    _hold(row)
    standing = SameAsked.objects.current().filter(pk=row.pk).select_related("recommendation", "other").first()
    if standing is None:
        raise NotNow("This link was removed already.")
    which = capfirst(_which(standing.recommendation))
    note = f"{which} is no longer linked with what was asked {_where(standing)}, because {why}."
    with publishing(note=note, by=by) as publication:
        publication.withdraw([standing])
    _record("unlinked", standing, publication, by)
    return publication.edition


def _record(verb: str, row: SameAsked, publication: Publication, by: User) -> None:
    audit.record(
        verb,
        row.recommendation,
        by=by,
        before=publication.before(),
        after=publication.after(),
        edition=publication.edition.number,
        link=audit.key(row),
        other=audit.key(row.other) if row.other else "",
    )


def _which(recommendation: Recommendation) -> str:
    title = ReportText.objects.current().get(report=recommendation.report_id).title
    return f"recommendation {recommendation.number} of “{title}”"


def _where(row: SameAsked) -> str:
    """The other end, for a note: without the names of what is elsewhere, which can be taken down from its own page."""
    if row.other is None:
        return f"elsewhere in {row.year}"
    return f"by {_which(row.other)}"
