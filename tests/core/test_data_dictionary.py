"""The data dictionary says what the models say."""

import pytest

from tracker.core.dictionary import COMMAND, PATH, about, dictionary, rooms, tables

MODELS = [model for room in rooms() for model in tables(room)]


def test_the_page_is_the_one_that_the_models_make() -> None:
    assert PATH.read_text() == dictionary(), f"docs/data-dictionary.md is behind the models. Run: {COMMAND}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_every_table_says_what_it_is(model) -> None:
    said = about(model)
    assert said
    assert not said.startswith(f"{model.__name__}("), "Give it a docstring."
