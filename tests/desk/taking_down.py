"""A published text with a person's name in it, how tests take it down, and where they look for it afterwards."""

from django.apps import apps
from django.db import connection

from tracker.core.clock import today
from tracker.core.formats import day
from tracker.desk.actions import take_down
from tracker.evidence.words import Words

SECRET = "Constable Jo Bright of Elm Road was seen by Doctor Vale."
PLAN = "Jo Bright comes back in June, after the operation."
LINK = "https://files.example/jo-bright-of-elm-road.pdf"
WORDS = Words(progress="under way", done=SECRET, planned=PLAN, links=(LINK,))
THIRD = "/recommendations/police-conduct-and-complaints/3/"
REASON = "A name and an illness."
SENTENCE = "This was taken down on {} because it contained personal information."


def tombstone() -> str:
    """What stands in for a text that is taken down today."""
    return SENTENCE.format(day(today()))


def down(row, by, ground: str = "personal", reason: str = REASON):
    """Take a row down; returns who was told."""
    return take_down(row=row, ground=ground, reason=reason, by=by)


def holds(text: str) -> list[str]:
    """The tables in which a text can still be read."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table} AS r WHERE strpos(r::text, %s) > 0)", [text])
            if cursor.fetchone()[0]:
                found.append(model._meta.label)
    return found
