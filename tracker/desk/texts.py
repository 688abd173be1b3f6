"""What is public, text by text, for staff who have to take one down; and what was taken down."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import bodies
from tracker.assessments.models import Approval
from tracker.core import audit, editions
from tracker.core.formats import counted
from tracker.core.models import AuditEvent, Edition, Published, Readable, TakeDown
from tracker.core.takedown import TOOK_DOWN, published_in, readable_models, row_of, stands_with, texts
from tracker.recommendations import whose
from tracker.recommendations.models import Recommendation, Report

# So that a page stays short; older ones have their addresses.
NEWEST = 200
NO_WAY = {"published_in", "withdrawn_in", "taken_down"}


@dataclass(frozen=True)
class Text:
    """A published row with its texts, in which editions it stood, and what the desk calls it."""

    row: Readable

    @property
    def kind(self) -> str:
        """What sort of thing it is: "Update", "Target date"."""
        name = str(self.row._meta.verbose_name)
        return name[:1].upper() + name[1:]

    @property
    def about(self) -> Recommendation | None:
        """The recommendation that it is about, as it is called now; None for what is about none."""
        way = path_to(type(self.row), Recommendation)
        key = type(self.row)._base_manager.filter(pk=self.row.pk).values(way) if way else []
        found: Recommendation | None = Recommendation.objects.as_at(editions.now()).filter(pk__in=key).first()
        return found

    @property
    def words(self) -> list[str]:
        """What stands in it; an agenda item by itself says nothing, so an approval says who agreed."""
        return [self.row.agreement.words] if isinstance(self.row, Approval) else texts(self.row)

    @property
    def stood(self) -> str:
        """In which editions the public reads or read it."""
        owner = stands_with(self.row)
        if not isinstance(owner, Published):
            return f"edition {owner.pk}"
        if owner.withdrawn_in_id:
            return f"from edition {owner.published_in_id} until before edition {owner.withdrawn_in_id}"
        return f"since edition {owner.published_in_id}"

    @property
    def url(self) -> str:
        """Where it is taken down."""
        return f"/desk/take-down/{audit.key(self.row)}/"


def of_recommendation(recommendation: Recommendation) -> list[Text]:
    """Every text that the public reads or ever read about a recommendation, kind by kind, newest first."""
    ways = {model: path_to(model, Recommendation) for model in readable_models()}
    return _with_notes(_rows(ways, recommendation))


def of_report(report: Report) -> list[Text]:
    """Every text about a report itself and what it found, not about one recommendation."""
    ways = {
        model: path_to(model, Report) for model in readable_models() if not path_to(model, Recommendation)
    }
    return _with_notes(_rows(ways, report))


def of_no_report() -> list[Text]:
    """Texts that belong to no report: names of bodies, figures and their sources, notes of editions."""
    found: list[Text] = []
    for model in readable_models():
        if issubclass(model, Published) and not path_to(model, Report):
            rows = model._base_manager.filter(published_in__isnull=False).order_by("-pk")
            found += [Text(row) for row in rows[:NEWEST]]
    return [*found, *(Text(row) for row in Edition.objects.order_by("-pk")[:NEWEST])]


def _with_notes(found: list[Text]) -> list[Text]:
    """These, and the notes of the editions in which they came and went: a reason can stand there alone."""
    rows = [row for text in found if isinstance(row := stands_with(text.row), Published)]
    numbers = {number for row in rows for number in (row.published_in_id, row.withdrawn_in_id) if number}
    return [*found, *(Text(row) for row in Edition.objects.filter(pk__in=numbers).order_by("-pk"))]


def _rows(ways: dict[type[Readable], str], to: Model) -> list[Text]:
    found = []
    for model, way in ways.items():
        if way and (published := published_in(model)):
            rows = model._base_manager.filter(**{way: to.pk, f"{published}__isnull": False}).order_by("-pk")
            found += [Text(row) for row in rows if texts(row)]
    return found


@cache
def path_to(model: type[Model], target: type[Model], deep: int = 4) -> str:
    """The keys that lead from a kind of row to what it is about ("ask__part__recommendation"); empty for none.

    Which thing a row is about comes before what else it names: a closure is about its part, not about its successor.
    """
    keys = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.name not in NO_WAY
    ]
    own = [key for key in keys if key.name in getattr(model, "same_thing", ())]
    others = [key for key in keys if key not in own]
    return _way(own, target, deep) or _way(others, target, deep)


def _way(keys: "list[ForeignKey[Any, Any]]", target: type[Model], deep: int) -> str:
    for key in keys:
        if key.related_model is target:
            return key.name
    for key in keys if deep > 1 else ():
        if key.related_model is not User and (way := path_to(key.related_model, target, deep - 1)):
            return f"{key.name}__{way}"
    return ""


# Who may, and who is told


def committees(row: Readable) -> set[int]:
    """Primary keys of the committees whose text it is; empty for what belongs to no report, which is everybody's."""
    return whose.committees([stands_with(row)])


def may_take_down(user: User, row: Readable) -> bool:
    """Whether a person may take this down: anybody on its committee's staff; on any, where it is no committee's."""
    mine = set(bodies(user, "core.take_down").values_list("pk", flat=True))
    theirs = committees(row)
    return bool(mine & theirs) if theirs else bool(mine)


@dataclass(frozen=True)
class Taken:
    """An act of taking down, with what it was about as that reads now."""

    act: TakeDown
    text: Text

    @property
    def others(self) -> str:
        """Which other rows went with it, counted; empty for none."""
        model = type(self.text.row)
        count = model._base_manager.filter(taken_down=self.act).exclude(pk=self.text.row.pk).count()
        return f"and {counted(count, 'other version')} with the same text" if count else ""


def acts(user: User) -> QuerySet[TakeDown]:
    """The acts about texts that this person may take down, newest first; the trail has kept whose each text is."""
    mine = list(bodies(user, "core.take_down").order_by("pk").values_list("pk", flat=True))
    if not mine:
        return TakeDown.objects.none()
    told = AuditEvent.objects.filter(verb=TOOK_DOWN, subject=OuterRef("subject"))
    return TakeDown.objects.filter(Exists(told.filter(Q(committees__overlap=mine) | Q(committees=[]))))


def taken_down(user: User) -> list[Taken]:
    """The newest of these acts, each with what it was about."""
    newest = acts(user).select_related("by")[:NEWEST]
    return [Taken(act, Text(row)) for act in newest if (row := row_of(act.subject))]
