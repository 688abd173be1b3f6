"""What `./run` promises once it is set up: `python -m tracker.embedded`, on a real machine with real servers."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.request import urlopen

import psycopg
import pytest

from tests.embedded.conftest import Checkout, Launched, free_port
from tests.stack import SERVERS, Database
from tracker.embedded.application import CHECKOUT, own_addresses

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


def test_prepare_sets_up_and_leaves_nothing_running(checkout: Checkout) -> None:
    prepared = checkout.launch("--prepare")
    assert prepared.ended() == 0, prepared.output
    assert checkout.processes() == {}


BRINGING = "Bringing the database"


def test_a_second_start_takes_no_longer_than_starting_django_a_few_times(
    checkout: Checkout, port: str
) -> None:
    """Three to four seconds against one on a quiet machine; a start that set anything up again would take more."""

    def start() -> float:
        began = time.monotonic()
        site = checkout.launch("--port", port)
        site.wait_for(rf"^Ready: http://localhost:{port}/$")
        answered = time.monotonic() - began
        site.stop()
        assert BRINGING not in site.output
        return answered

    def django() -> float:
        began = time.monotonic()
        subprocess.run([sys.executable, "manage.py", "check"], cwd=CHECKOUT, check=True, capture_output=True)
        return time.monotonic() - began

    assert any(start() / django() < 5 for _ in range(3))


def test_a_start_brings_up_to_date_what_other_files_or_hands_have_changed(
    checkout: Checkout, port: str
) -> None:
    """A changed file of the product, or a database that somebody migrated by hand."""
    room = checkout.folder / "tracker" / "core" / "apps.py"

    def brings(*options: str) -> bool:
        prepared = checkout.launch("--prepare", *options)
        assert prepared.ended() == 0, prepared.output
        return BRINGING in prepared.output

    assert not brings()
    os.utime(room, (time.time(), room.stat().st_mtime + 1))
    assert brings()
    assert not brings()
    site = checkout.launch("--port", port)
    site.wait_for("^Ready")
    told = (checkout.folder / "var" / "environment").read_text()
    address = re.search(r"^export MIGRATION_DATABASE_URL='?(.+?)'?$", told, re.MULTILINE)
    assert address
    with psycopg.connect(address[1]) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
    site.stop()
    assert brings()
    assert not brings()


def test_it_serves_its_data_and_stops_all_that_it_started_and_nothing_else(
    checkout: Checkout, port: str
) -> None:
    with subprocess.Popen(["sleep", "60"], cwd="/") as stranger:
        site = checkout.launch("--port", port)
        site.wait_for("^Ready")
        with urlopen(f"http://localhost:{port}/recommendations/police-conduct-and-complaints/3/") as page:
            assert page.status == 200
        started = " ".join(checkout.processes().values())
        assert all(
            name in started for name in ("postgres", "valkey-server", "gunicorn", " worker ", " beat ")
        )
        told = checkout.folder / "var" / "environment"
        assert told.exists()
        assert site.stop(signal.SIGINT) == 0
        assert not told.exists()
        assert checkout.processes() == {}
        assert stranger.poll() is None
        stranger.kill()


@pytest.fixture(scope="class")
def its_port() -> str:
    """The port of the one that runs."""
    return free_port()


@pytest.fixture(scope="class")
def it(copy_that_ran_once: Checkout, its_port: str) -> Iterator[Launched]:
    """One that runs for all tests of a class, and is then ended as a service would be."""
    site = copy_that_ran_once.launch("--port", its_port)
    site.wait_for("^Ready")
    yield site
    assert site.stop(signal.SIGTERM) == 0
    assert copy_that_ran_once.processes() == {}
    copy_that_ran_once.clear_up()


class TestWhileItRuns:
    """What it does for whoever is at the machine."""

    def test_another_terminal_works_on_its_data_as_the_readme_says(
        self, copy_that_ran_once: Checkout, it: Launched
    ) -> None:
        told = copy_that_ran_once.folder / "var" / "environment"
        readme = (CHECKOUT / "README.md").read_text()
        recipe = re.search(r"```\n(\. var/environment\n.*?)```", readme, re.DOTALL)
        assert recipe
        assert told.stat().st_mode & 0o777 == 0o600
        said = subprocess.run(
            ["/bin/sh", "-ec", recipe[1].replace(".venv/bin/python", sys.executable)],
            cwd=copy_that_ran_once.folder,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.count("here already; nothing differs.") == 2

    def test_localhost_works_by_both_protocols(self, it: Launched, its_port: str) -> None:
        for address in own_addresses():
            with urlopen(f"http://{address}:{its_port}/healthz") as page:
                assert page.status == 200

    def test_a_second_one_says_where_the_first_is(
        self, copy_that_ran_once: Checkout, it: Launched, its_port: str
    ) -> None:
        second = copy_that_ran_once.launch("--port", "1")
        assert second.ended() == 2
        assert second.output.splitlines() == [
            f"It is already running at http://localhost:{its_port}/: "
            "use that one, or stop it first (Ctrl-C where it runs)."
        ]
        assert it.process.poll() is None

    def test_it_prints_a_link_for_the_first_manager(self, it: Launched, its_port: str) -> None:
        line = rf"^First manager for .*: (http://localhost:{its_port}/join/\S+/) \(works once, for 7 days\)$"
        link = it.wait_for(line).group(1)
        assert it.output.index("Ready: ") < it.output.index(link)
        with urlopen(link) as page:
            assert page.status == 200

    def test_a_killed_worker_is_started_again(self, copy_that_ran_once: Checkout, it: Launched) -> None:
        dying = copy_that_ran_once.pids_of("quiet worker")
        os.kill(min(dying), signal.SIGKILL)
        it.wait_for("The worker process ended .* starting it again")
        end = time.monotonic() + 10
        while not copy_that_ran_once.pids_of("quiet worker") - dying and time.monotonic() < end:
            time.sleep(0.1)
        assert copy_that_ran_once.pids_of("quiet worker") - dying


def test_a_taken_port_is_said_in_one_line_before_anything_starts(checkout: Checkout, port: str) -> None:
    with socket.create_server(("127.0.0.1", int(port))):
        refused = checkout.launch("--port", port)
        assert refused.ended() == 2
    assert re.fullmatch(
        rf"Port {port} is taken by another program: choose another, such as \./run --port \d+\.\n",
        refused.output,
    )
    assert checkout.processes() == {}


def test_a_killed_server_ends_the_whole_and_the_next_start_has_the_data(
    checkout: Checkout, port: str
) -> None:
    site = checkout.launch("--port", port)
    site.wait_for("^Ready")
    os.kill(min(checkout.pids_of("bin/postgres")), signal.SIGKILL)
    assert site.ended() == 1
    assert "PostgreSQL has ended" in site.output
    assert str(checkout.folder / "var" / "log" / "postgres.log") in site.output
    checkout.wait_until_quiet()
    again = checkout.launch("--port", port)
    again.wait_for("^Ready")
    again.stop()


def test_nothing_outlives_a_killed_launcher_and_the_next_one_starts(checkout: Checkout, port: str) -> None:
    site = checkout.launch("--port", port)
    site.wait_for("^Ready")
    site.stop(signal.SIGKILL)
    again = checkout.launch("--port", port)  # at once, while the last one's processes are still ending
    again.wait_for("^Ready")
    assert again.stop() == 0
    checkout.wait_until_quiet()


def test_interrupted_before_it_is_ready_it_stops_and_says_so(checkout: Checkout, port: str) -> None:
    def stopped_on_the_way() -> bool:
        """Whether the interruption came in time; on a busy machine the line is read late."""
        site = checkout.launch("--port", port)
        site.wait_for("Starting the site")
        code = site.stop()
        assert checkout.processes() == {}
        on_the_way = "Ready" not in site.output
        assert code == (130 if on_the_way else 0)
        return on_the_way

    assert any(stopped_on_the_way() for _ in range(5))


def test_servers_named_by_the_environment_are_used_instead(
    checkout: Checkout, port: str, fresh_database: Database
) -> None:
    site = checkout.launch(
        "--port", port, CELERY_BROKER_URL=SERVERS.valkey.broker_url(4), **fresh_database.environment
    )
    site.wait_for("^Ready")
    started = " ".join(checkout.processes().values())
    assert "postgres" not in started
    assert "valkey" not in started
    assert SERVERS.postgres.execute("SELECT count(*) FROM core_edition", database=fresh_database.name) != [
        (0,)
    ]
    site.stop()


@pytest.mark.parametrize("number", ["0", "65536", "-1", "8000x", ""])
def test_an_impossible_port_is_refused(checkout: Checkout, number: str) -> None:
    refused = checkout.launch("--port", number)
    assert refused.ended() == 2
    assert "port" in refused.output
