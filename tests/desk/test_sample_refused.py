"""Production refuses the sample: to load it, and to start on a database that holds it. Without it nothing is marked."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from tests import factories
from tests.stack import SAMPLED, SERVERS, Database
from tests.test_settings import GOOD
from tracker.desk import production, sample
from tracker.embedded.application import CHECKOUT
from tracker.recommendations.models import Report


def test_without_it_no_page_speaks_of_anything_invented(real, client) -> None:
    for address in ("/", "/recommendations/", "/bodies/", "/bodies/iopc/", "/changes/"):
        assert "app-invented" not in client.get(address).content.decode(), address


@override_settings(PRODUCTION=True)
def test_production_does_not_load_it(db) -> None:
    with pytest.raises(CommandError, match="production does not load it"):
        call_command("load_sample")
    assert not Report.objects.exists()
    assert not User.objects.exists()


def test_a_database_with_nothing_invented_is_accepted(real, ada) -> None:
    production.refuse_what_is_invented()


def test_an_invented_report_is_refused_with_what_to_do(sampled) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"{sample.REPORT}.*set DATABASE_URL"):
        production.refuse_what_is_invented()


def test_a_demonstration_account_alone_is_refused(real) -> None:
    factories.user("Somebody@Sample.Example")
    with pytest.raises(ImproperlyConfigured, match=r"Somebody@sample.example"):
        production.refuse_what_is_invented()


SITE = ("-c", "import tracker.wsgi; print('it serves')")
WORKER = ("-m", "celery", "--app=tracker.celery:app", "--quiet", "worker", "--pool=solo")


def test_in_production_neither_the_site_nor_a_worker_starts_on_it(fresh_database: Database) -> None:
    with_sample = SERVERS.clone(SAMPLED)

    def run(*words: str, database: Database) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=CHECKOUT,
            env={**os.environ, **GOOD, **database.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert run(*SITE, database=fresh_database).stdout == "it serves\n"
    for start in (SITE, WORKER):
        refused = run(*start, database=with_sample)
        assert refused.returncode != 0, start
        assert "it serves" not in refused.stdout
        assert f"holds what `./run --sample` invents ({sample.REPORT}, " in refused.stderr.splitlines()[-1]
    SERVERS.postgres.drop_database(with_sample.name)
