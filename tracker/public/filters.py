"""The register's filters (django-filter): ordinary fields with counts, kept in the address."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django.db.models import Count, Q, QuerySet

from tracker.assessments.rollup import Word
from tracker.core.editions import At
from tracker.core.models import visible
from tracker.recommendations.models import AddresseeTerms, PartText

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
        reports, words = self._reports_and_words()
        self.total = words.total()
        self.many_reports = len(reports) > 1
        themes = {(theme, theme.capitalize()): count for theme, count in self._themes().items()}
        found = {(word.value, word.capitalize()): words[word] for word in Word if words[word]}
        for name, counts in {
            "report": by_label(reports),
            "body": by_label(self._bodies()),
            "theme": by_label(themes),
            "word": found,
        }.items():
            self.filters[name].extra["choices"] = [
                (value, f"{label} ({count})") for (value, label), count in counts.items()
            ]

    def count(self) -> int:
        """How many recommendations there are with what was chosen."""
        narrowed = any(self.form.cleaned_data.values())
        return int(self.qs.count()) if narrowed else self.total

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
        return queryset.filter(
            pk__in=self._addressed().filter(addressee__body__slug=value).values("addressee__recommendation")
        )

    def on_theme(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep what has a theme."""
        return queryset.filter(text__themes__contains=[value])

    def _addressed(self) -> QuerySet[Any]:
        """Who is addressed in what, each with the name of the body at that point."""
        return AddresseeTerms.objects.as_at(self.at).filter(
            visible("addressee__body__names__", self.at.edition)
        )

    # How many there are of each choice: one statement each, which counts in the database

    def _reports_and_words(self) -> tuple[Counter[Choice], Counter[str]]:
        reports: Counter[Choice] = Counter()
        words: Counter[str] = Counter()
        grouped = self.queryset.order_by().values_list("report__slug", "report_title", "word")
        for slug, title, word, count in grouped.annotate(Count("pk")):
            reports[slug, title] += count
            words[word] += count
        return reports, words

    def _bodies(self) -> Mapping[Choice, int]:
        grouped = (
            self._addressed().order_by().values_list("addressee__body__slug", "addressee__body__names__name")
        )
        return {(slug, name): count for slug, name, count in grouped.annotate(Count("pk"))}

    def _themes(self) -> Counter[str]:
        themes: Counter[str] = Counter()
        for together, count in self.queryset.order_by().values_list("text__themes").annotate(Count("pk")):
            themes.update(dict.fromkeys(together, count))
        return themes


def by_label(counts: Mapping[Choice, int]) -> dict[Choice, int]:
    """Choices with their counts, in the order of what the reader sees."""
    return dict(sorted(counts.items(), key=lambda item: item[0][1].casefold()))
