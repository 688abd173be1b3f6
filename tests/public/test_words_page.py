"""Every word that a page can show is explained, and every status has its shape beside it."""

from enum import Enum

import pytest
from django.template.loader import render_to_string

from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.assessments.differs import Mark
from tracker.assessments.outcomes.models import OutcomeReview
from tracker.assessments.replies import in_reply
from tracker.assessments.rollup import Word
from tracker.assessments.shapes import SHAPES, Shaped
from tracker.evidence.models import Progress
from tracker.public.words import FOUND
from tracker.recommendations.models import Owed, PartKind, Reply, Role
from tracker.responses.models import Position
from tracker.statistics.models import Missing, Polarity, Precision, TimeBasis

pytestmark = pytest.mark.usefixtures("real_world")

KINDS: list[type[Enum]] = [
    Word,
    OutcomeReview.Word,
    Position,
    Progress,
    PartKind,
    Role,
    Owed,
    TimeBasis,
    Precision,
    Missing,
    Polarity,
]
REPLIES = {in_reply(reply, "", awaits=awaits) for reply in Reply for awaits in (True, False)}
WORDS = [
    *(str(word.value) for kind in KINDS for word in kind),
    *REPLIES,
    "part",
    "addressee",
    "target date",
    "overdue",
    "edition",
    "on hold",
    "taken down",
    "right of reply",
    "received, being read",
    *filter(None, Mark),
    "as at",
    "what would settle it",
    "not checked against the original",
    "checked against the original",
    "taken as its maker gave it out",
    "subset of",
]


def meanings(page: Page) -> dict[str, str]:
    return {word.lower(): meaning for each in page.main.all("dl") for word, meaning in each.facts.items()}


def test_every_word_is_explained(read_once: Read) -> None:
    explained = meanings(read_once("/words/"))
    assert [word for word in WORDS if len(explained.get(word.lower(), "")) < 15] == []


def test_no_two_words_of_the_committee_mean_the_same(read_once: Read) -> None:
    explained = meanings(read_once("/words/"))
    found = [explained[word] for word in Word]
    assert len(set(found)) == len(found)


def test_no_word_of_the_committee_is_used_for_what_a_body_says(read_once: Read) -> None:
    said = {*REPLIES, *Position.values, *Progress.values}
    assert not said & {word.value for word in Word}


@pytest.mark.parametrize("word", [*Word, *OutcomeReview.Word])
def test_a_status_is_drawn_as_a_shape_with_its_word_beside_it(word: Shaped) -> None:
    status = Page(render_to_string("components/status.html", {"status": word}))
    assert status.text == word.word
    assert status.one("svg").all("circle", "path")


def test_different_shapes_are_drawn_differently() -> None:
    drawn = {shape: render_to_string("components/shape.html", {"shape": shape}) for shape in SHAPES.values()}
    assert len(set(drawn.values())) == len(drawn) == 12


def test_what_was_found_and_how_an_aim_fares_share_no_shape() -> None:
    assert not {word.shape for word in Word} & {word.shape for word in OutcomeReview.Word}


def test_the_page_draws_every_word_of_the_committee_with_its_shape(read_once: Read) -> None:
    drawn = [term.text for term in read_once("/words/").main.all("dt") if term.all("svg")]
    assert drawn == [word.word for word in [*FOUND, *OutcomeReview.Word]]


def test_on_every_day_it_says_that_it_explains_the_words_of_now(read_once: Read) -> None:
    told = "This page is not part of any edition: it explains the words as they are used now."
    assert told in read_once("/words/?as-at=1").main.text
    assert told in read_once("/words/").main.text
