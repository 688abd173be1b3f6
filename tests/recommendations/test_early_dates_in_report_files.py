"""A report sets no date before the day on which it was published: each one that does is told with its line."""

import pytest

from tests.factories import INVENTED, changed
from tracker.core.models import Edition
from tracker.core.yamlfile import FileErrors
from tracker.recommendations.actions import load_report

TEXT = INVENTED.read_text()
EARLY = "is before the report was published, on 2024-05-14; choose that day or a later one"
DATES = {
    ("        deadline: 2024-12-31", '        deadline: "{}"'): "recommendations 1 parts 1 deadline",
    ("owed: once, then kept up", "owed: once, then kept up\n    deadline: {}"): "recommendations 1 deadline",
    ("reply_by: 2024-08-01", "reply_by: {}"): "recommendations 1 addressees 1 reply by",
}

pytestmark = pytest.mark.django_db


def line(words: str, text: str) -> int:
    """The line, from 1, on which words stand for the first time."""
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize("where", DATES, ids=DATES.values())
def test_it_is_told_with_its_line_and_nothing_is_loaded(where, write) -> None:
    old, new = where
    text = changed(TEXT, (old, new.format("2024-05-13")))
    with pytest.raises(FileErrors) as caught:
        load_report(path=write(text), update=False)
    assert caught.value.errors == [(line("2024-05-13", text), f"{DATES[where]}: {EARLY}")]
    assert not Edition.objects.exists()


def test_all_of_them_are_told_at_once(write) -> None:
    text = changed(TEXT, *((old, new.format("2023-01-01")) for old, new in DATES))
    with pytest.raises(FileErrors) as caught:
        load_report(path=write(text), update=False)
    assert len(caught.value.errors) == 3


@pytest.mark.parametrize("where", DATES, ids=DATES.values())
def test_the_day_itself_is_taken(where, write) -> None:
    old, new = where
    load_report(path=write(changed(TEXT, (old, new.format("2024-05-14")))), update=False)


@pytest.mark.parametrize("published", ["null", "soon"])
def test_where_nobody_knows_the_day_every_date_is_taken(published, write) -> None:
    day = ("published_on: 2024-05-14", f"published_on: {published}")
    path = write(changed(TEXT, day, ("deadline: 2024-12-31", "deadline: 2001-12-31")))
    if published == "null":
        load_report(path=path, update=False)
    else:
        with pytest.raises(FileErrors) as caught:
            load_report(path=path, update=False)
        assert EARLY not in str(caught.value)
