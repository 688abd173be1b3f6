"""How the public names parts: "3a", or "3" where a recommendation asks for one thing only."""

from collections import Counter
from collections.abc import Collection

from tracker.core.formats import listed
from tracker.recommendations.models import Part, PartText


def labels(parts: Collection[Part]) -> dict[int, str]:
    """The label of each part by its primary key, in one SQL statement."""
    among = {part.recommendation_id for part in parts}
    rows = (
        PartText.objects.current()
        .filter(part__recommendation__in=among)
        .select_related("part__recommendation")
    )
    counts = Counter(row.part.recommendation_id for row in rows)
    return {
        part.pk: part.recommendation.number + (part.letter if counts[part.recommendation_id] > 1 else "")
        for part in parts
    }


def label(part: Part) -> str:
    """The label of one part."""
    return labels([part])[part.pk]


def on_recommendations(numbers: Collection[str]) -> str:
    """Recommendations in a sentence: "recommendation 3", "recommendations 3 and 6"."""
    return f"recommendation{'s' if len(numbers) > 1 else ''} {listed(list(numbers))}"
