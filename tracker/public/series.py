"""The download of a series: each figure with all that has to be known to read it."""

from tracker.core.editions import At
from tracker.statistics.models import Series
from tracker.statistics.reading import SeriesReading

COLUMNS = (
    "figure",
    "series",
    "unit",
    "time_basis",
    "population",
    "geography",
    "from",
    "to",
    "on",
    "value",
    "said",
    "precision",
    "worked_out",
    "subset_of",
    "base",
    "source",
    "made_by",
    "reported_by",
    "checked",
    "link",
    "place",
    "caveat",
    "cautions",
    "edition",
)
NO_FIGURE = "no figure has been recorded yet"


def rows(at: At, read: SeriesReading, whole: Series | None) -> list[tuple[object, ...]]:
    """A row for each figure, in the order of COLUMNS; `whole` is the series inside which these are counted.

    Where no figure has been recorded, one row without a value says so.
    """
    text = read.text
    counted = (text.title, text.unit, text.time_basis, text.population, text.geography)
    inside = (whole.title if whole else "", "not stated" if text.base_not_stated else "")
    last = (" ".join(text.caveats), at.edition)
    if not read.figures:
        time, source = ("", "", ""), ("",) * 7
        return [("", *counted, *time, "", NO_FIGURE, "", "", *inside, *source, *last)]
    return [
        (
            figure.reference,
            *counted,
            figure.start,
            figure.end,
            figure.on,
            figure.plain_value,
            figure.said,
            figure.precision,
            figure.worked_out,
            *inside,
            figure.source.title,
            figure.source.made_by,
            figure.source.reported_by,
            figure.source.standing,
            figure.source.link,
            figure.place,
            figure.caveat,
            *last,
        )
        for figure in read.figures
    ]
