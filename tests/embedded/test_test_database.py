"""The database that tests work in."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.stack import SERVERS, Database
from tracker.embedded.application import CHECKOUT


@pytest.mark.django_db
def test_tests_work_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("tracker_app",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_a_transactional_test_finds_what_migrations_made_and_nothing_of_its_predecessor(run: int) -> None:
    assert not get_user_model().objects.exists()
    assert ContentType.objects.exists()
    get_user_model().objects.create(email="left.behind@example.org")


def test_a_fresh_database_is_migrated_and_its_own(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.url) as app, psycopg.connect(fresh_database.owner_url) as owner:
        assert app.execute("SELECT current_user, current_database()").fetchone() == (
            "tracker_app",
            fresh_database.name,
        )
        assert owner.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)


def test_servers_of_a_run_are_gone_with_it() -> None:
    say_where = "import os, psycopg; url = os.environ['DATABASE_URL']; psycopg.connect(url); print(url)"
    run = [sys.executable, "-m", "tests.stack", "-c", say_where]
    answer = subprocess.run(run, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    sockets = Path(unquote(urlsplit(answer.stdout.strip()).netloc.partition("@")[2]))
    assert sockets != SERVERS.postgres.sockets
    assert not sockets.parent.exists()
