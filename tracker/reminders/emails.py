"""The mail of this room: a reminder with all that is due for one recipient."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from tracker.assessments.sentence import sentence
from tracker.assessments.standing import PartStands, Standing, Voice, standings
from tracker.bodies.models import Body
from tracker.core.editions import At
from tracker.core.formats import counted, day, listed
from tracker.recommendations.models import Deadline, Recommendation
from tracker.reminders.due import Step
from tracker.reminders.models import Stage
from tracker.reminders.reading import Hoped, Item, Owed


class Letters:
    """Writes reminders about any of `items`; what stands is read once for all of them."""

    def __init__(self, at: At, items: Collection[Item]) -> None:
        keys = {item.owed.recommendation for item in items}
        self.day = at.day
        self.standings = standings(at, keys)
        self.bodies = {body.pk: body.in_a_sentence for body in Body.objects.as_at(at)}
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
            "committee": self.bodies[row.report.committee_id],
            "invented": row.report.invented,
            "url": f"{settings.BASE_URL}{row.get_absolute_url()}",
            "asks": [
                _ask(owed, step, standing)
                for owed, step in sorted(
                    ((item.owed, item.step) for item in items if isinstance(item.owed, Owed)),
                    key=lambda pair: pair[0].ask.part.position,
                )
            ],
            "progress": [
                _progress(item.owed, item.step, standing) for item in items if isinstance(item.owed, Hoped)
            ],
        }


def _ask(owed: Owed, step: Step, standing: Standing) -> dict[str, str]:
    part = next(part for part in standing.parts if part.letter == owed.ask.part.letter)
    return {
        "label": label(standing, part, owed.deadline.round.label),
        "text": part.text,
        "of": _voice(standing, owed.ask.addressee_id).as_answering.rstrip(","),
        "date": date_in_words(owed.deadline, owed.first_date, step.stage),
    }


def _progress(hoped: Hoped, step: Step, standing: Standing) -> str:
    """What was asked for and by when; it is a wish of the Committee's and no date of the report."""
    who = _voice(standing, hoped.asked.addressee_id).as_answering
    if step.stage == Stage.OVERDUE:
        passed = "That day has passed, and no new report is recorded here yet."
        return f"A progress report was asked for from {who} {hoped.asked.when}. {passed}"
    return f"A progress report is asked for from {who} {hoped.asked.when}."


def _voice(standing: Standing, addressee: int) -> Voice:
    return next(voice for voice in standing.voices if voice.addressee == addressee)


def label(standing: Standing, part: PartStands, round_label: str = "") -> str:
    """What the pages call an ask: "3a", or "3" where the recommendation is one thing; with its round, if it has one."""
    name = f"{standing.number}{part.letter}" if len(standing.parts) > 1 else standing.number
    return f"{name} ({round_label})" if round_label else name


def date_in_words(deadline: Deadline, first: dt.date, stage: Stage) -> str:
    """The date and where it comes from; nobody is accused, since an answer may be on its way.

    Nor is anybody said to be silent: "under way", or a formal "accepted", does not stop reminders.
    """
    where_from = "set in the report"
    if deadline.kind == Deadline.Kind.REVISED:
        where_from = f"moved from {day(first)}" if first != deadline.due_on else "set since the report"
    if stage == Stage.OVERDUE:
        passed = "That day has passed, and nothing recorded here says that it is done."
        return f"{day(deadline.due_on)} ({where_from}). {passed}"
    return f"{day(deadline.due_on)} ({where_from})."
