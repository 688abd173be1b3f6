"""The mail of this room: a reminder with all that is due for one recipient."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from tracker.assessments.sentence import sentence
from tracker.assessments.standing import PartStands, Standing, standings
from tracker.core.editions import At
from tracker.core.formats import counted, day, listed
from tracker.recommendations.models import Deadline, Recommendation
from tracker.reminders.models import Stage
from tracker.reminders.reading import Item


class Letters:
    """Writes reminders about any of `items`; what stands is read once for all of them."""

    def __init__(self, at: At, items: Collection[Item]) -> None:
        keys = {item.owed.recommendation for item in items}
        self.day = at.day
        self.standings = standings(at, keys)
        self.recommendations = {row.pk: row for row in Recommendation.objects.as_at(at).filter(pk__in=keys)}

    def write(self, items: list[Item]) -> tuple[str, str]:
        """The subject and the text of one mail."""
        keys = sorted({item.owed.recommendation for item in items}, key=self._place)
        context = {
            "recommendations": [
                self._recommendation(key, [item for item in items if item.owed.recommendation == key])
                for key in keys
            ],
            "site": settings.BASE_URL,
            "write_to": settings.REPLY_EMAIL,
        }
        return self._subject(keys), render_to_string("emails/reminder.txt", context)

    def _place(self, key: int) -> tuple[str, float]:
        return self.recommendations[key].report.slug, self.recommendations[key].position

    def _subject(self, keys: list[int]) -> str:
        rows = [self.recommendations[key] for key in keys]
        titles = {row.report_title for row in rows}
        if len(titles) > 1:
            return f"Reminder: {counted(len(rows), 'recommendation')} in {counted(len(titles), 'report')}"
        noun = "recommendation" if len(rows) == 1 else "recommendations"
        return f"Reminder: {noun} {listed([row.number for row in rows])}, {rows[0].report_title}"

    def _recommendation(self, key: int, items: list[Item]) -> dict[str, Any]:
        row, standing = self.recommendations[key], self.standings[key]
        return {
            "sentence": sentence(standing, self.day),
            "number": row.number,
            "title": row.title,
            "report": row.report_title,
            "invented": row.report.invented,
            "url": f"{settings.BASE_URL}{row.get_absolute_url()}",
            "asks": [
                _ask(item, standing) for item in sorted(items, key=lambda item: item.owed.ask.part.position)
            ],
        }


def _ask(item: Item, standing: Standing) -> dict[str, str]:
    part = next(part for part in standing.parts if part.letter == item.owed.ask.part.letter)
    voice = next(voice for voice in standing.voices if voice.addressee == item.owed.ask.addressee_id)
    return {
        "label": label(standing, part, item.owed.deadline.round.label),
        "text": part.text,
        "of": voice.as_answering.rstrip(","),
        "date": date_in_words(item.owed.deadline, item.owed.first_date, Stage(item.step.stage)),
    }


def label(standing: Standing, part: PartStands, round_label: str = "") -> str:
    """What the pages call an ask: "3a", or "3" where the recommendation is one thing; with its round, if it has one."""
    name = f"{standing.number}{part.letter}" if len(standing.parts) > 1 else standing.number
    return f"{name} ({round_label})" if round_label else name


def date_in_words(deadline: Deadline, first: dt.date, stage: Stage) -> str:
    """The date and where it comes from; nobody is accused, since an answer may be on its way."""
    where_from = "set in the report"
    if deadline.kind == Deadline.Kind.REVISED:
        where_from = f"moved from {day(first)}" if first != deadline.due_on else "set since the report"
    if stage == Stage.OVERDUE:
        return (
            f"{day(deadline.due_on)} ({where_from}). That day has passed, and no answer is recorded here yet."
        )
    return f"{day(deadline.due_on)} ({where_from})."
