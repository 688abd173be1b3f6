"""Days in order: nothing that follows from a report lies before the day on which the report was published."""

import datetime as dt
import re

from tracker.core.formats import day
from tracker.recommendations.models import ReportText


def too_early(report: int, on: dt.date) -> str:
    """Why a day cannot be right because a report (primary key) came out after it; empty where it can be.

    Where only words say when the report came out ("late 2022"), every day from the first of their year on is taken.
    """
    text = ReportText.objects.current().filter(report=report).first()
    if text is None:
        return ""
    if text.published_on is None:
        years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text.published_words)]
        if not years or on.year >= min(years):
            return ""
        return (
            f"{day(on)} is before the report was published ({text.published_words}). "
            f"Check the day: choose one in {min(years)} or later."
        )
    if on >= text.published_on:
        return ""
    return (
        f"{day(on)} is before the report was published, on {day(text.published_on)}. "
        "Check the day: choose that day or a later one."
    )
