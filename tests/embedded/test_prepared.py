"""What makes a start bring things up to date again."""

from pathlib import Path

import pytest

from tests.stack import SERVERS, Database
from tracker.embedded.prepared import is_prepared, keep_prepared, state_of_product, state_of_static_files

PLAIN, SAMPLE = ["migrate", "load"], ["migrate", "load", "sample"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a file in each place that counts."""
    for name in ("requirements.txt", "tracker/a.py", "accounts/a.py", "static/a.css", "templates/a.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("a")
    return tmp_path


@pytest.mark.parametrize("name", ["requirements.txt", "tracker/a.py", "accounts/a.py", "tracker/new.yaml"])
def test_a_changed_or_new_file_of_the_product_changes_its_state(checkout: Path, name: str) -> None:
    before = state_of_product(checkout, PLAIN)
    (checkout / name).write_text("other")
    assert state_of_product(checkout, PLAIN) != before


def test_what_python_writes_by_itself_does_not(checkout: Path) -> None:
    before = state_of_product(checkout, PLAIN)
    (checkout / "tracker" / "a.pyc").write_text("compiled")
    assert state_of_product(checkout, PLAIN) == before


def test_the_sample_is_another_state() -> None:
    assert state_of_product(Path("/nowhere"), PLAIN) != state_of_product(Path("/nowhere"), SAMPLE)


@pytest.mark.parametrize("name", ["requirements.txt", "static/a.css", "static/new.js"])
def test_a_changed_or_new_static_file_changes_theirs(checkout: Path, name: str) -> None:
    before = state_of_static_files(checkout)
    (checkout / name).write_text("other")
    assert state_of_static_files(checkout) != before


def test_so_does_another_place_for_them(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of_static_files(checkout)
    monkeypatch.setenv("STATIC_ROOT", "/elsewhere")
    assert state_of_static_files(checkout) != before


def test_a_database_into_which_a_dump_was_restored_is_not_prepared_by_what_it_holds(
    fresh_database: Database,
) -> None:
    """The tables of a dump are new ones, whatever stands in them."""
    postgres, name = SERVERS.postgres, fresh_database.name
    keep_prepared(postgres, name, "this")
    assert is_prepared(postgres, name, "this")
    assert not is_prepared(postgres, name, "another")
    postgres.execute("ALTER TABLE django_migrations RENAME TO dumped", database=name)
    postgres.execute("CREATE TABLE django_migrations AS SELECT * FROM dumped", database=name)
    assert not is_prepared(postgres, name, "this")
