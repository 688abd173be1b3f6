"""The register's filters (django-filter): ordinary fields with counts, kept in the address."""

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django.db.models import Count, Q, QuerySet

from tracker.assessments.rollup import Word
from tracker.bodies.models import Body
from tracker.core.editions import At
from tracker.core.models import visible
from tracker.recommendations.models import Addressee, PartText, Report

Choice = tuple[str, str]
LONGEST_SEARCH = 200


class RegisterFilter(filters.FilterSet):
    """Narrows the register by report, body, theme, word and text, as they were at a point in time."""

    text = filters.CharFilter(label="Words in the text", method="with_text", max_length=LONGEST_SEARCH)
    report = filters.ChoiceFilter(label="Report", field_name="report__slug", empty_label="Any report")
    body = filters.ChoiceFilter(label="Body", method="of_body", empty_label="Any body")
    theme = filters.ChoiceFilter(label="Theme", method="on_theme", empty_label="Any theme")
    word = filters.ChoiceFilter(label="What the Committee found", field_name="word", empty_label="Anything")

    def __init__(self, *args: Any, at: At, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        for name, choices in {
            "report": self._reports(),
            "body": self._bodies(),
            "theme": self._themes(),
            "word": self._words(),
        }.items():
            self.filters[name].extra["choices"] = choices

    def with_text(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what has all the words in its number, title, aim, wording or a part's text."""
        for word in value.split():
            in_part = (
                PartText.objects.as_at(self.at).filter(text__icontains=word).values("part__recommendation")
            )
            queryset = queryset.filter(
                Q(text__title__icontains=word)
                | Q(text__aim__icontains=word)
                | Q(text__wording__icontains=word)
                | Q(number__iexact=word)
                | Q(pk__in=in_part)
            )
        return queryset

    def of_body(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what is addressed to a body, in any role."""
        return queryset.filter(pk__in=self._addressed().filter(body__slug=value).values("recommendation"))

    def on_theme(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what has a theme."""
        return queryset.filter(text__themes__contains=[value])

    def _addressed(self) -> QuerySet[Any]:
        return Addressee.objects.filter(visible("terms__", self.at.edition), terms__isnull=False)

    def _reports(self) -> list[Choice]:
        counts = dict(self.queryset.order_by().values_list("report__slug").annotate(Count("pk")))
        reports = Report.objects.as_at(self.at).order_by("title")
        return [(report.slug, f"{report.title} ({counts.get(report.slug, 0)})") for report in reports]

    def _bodies(self) -> list[Choice]:
        counts = dict(self._addressed().order_by().values_list("body").annotate(Count("recommendation")))
        bodies = sorted(
            Body.objects.as_at(self.at).filter(pk__in=counts), key=lambda body: body.name.casefold()
        )
        return [(body.slug, f"{body.name} ({counts[body.pk]})") for body in bodies]

    def _themes(self) -> list[Choice]:
        return _counted(
            theme for themes in self.queryset.values_list("text__themes", flat=True) for theme in themes
        )

    def _words(self) -> list[Choice]:
        counts = dict(self.queryset.order_by().values_list("word").annotate(Count("pk")))
        return [(word, f"{word.value.capitalize()} ({counts[word]})") for word in Word if word in counts]


def _counted(values: Iterable[str]) -> list[Choice]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return [(value, f"{value.capitalize()} ({count})") for value, count in sorted(counts.items())]
