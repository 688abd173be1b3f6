"""What `./run` promises once it is set up: `python -m tracker.embedded`, on a real machine with real servers."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import psycopg
import pytest

from tests.embedded.conftest import Checkout
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
        assert site.stop(signal.SIGINT) == 0
        assert checkout.processes() == {}
        assert stranger.poll() is None
        stranger.kill()


def test_another_terminal_works_on_its_data_as_the_readme_says(checkout: Checkout, port: str) -> None:
    told = checkout.folder / "var" / "environment"
    recipe = re.search(r"```\n(\. var/environment\n.*?)```", (CHECKOUT / "README.md").read_text(), re.DOTALL)
    assert recipe
    site = checkout.launch("--port", port)
    site.wait_for("^Ready")
    assert told.stat().st_mode & 0o777 == 0o600
    said = subprocess.run(
        ["/bin/sh", "-ec", recipe[1].replace(".venv/bin/python", sys.executable)],
        cwd=checkout.folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.count("here already; nothing differs.") == 2
    site.stop()
    assert not told.exists()


def test_localhost_works_by_both_protocols_and_a_second_one_says_where_the_first_is(
    checkout: Checkout, port: str
) -> None:
    first = checkout.launch("--port", port)
    first.wait_for("^Ready")
    for address in own_addresses():
        with urlopen(f"http://{address}:{port}/healthz") as page:
            assert page.status == 200
    second = checkout.launch("--port", "1")
    assert second.ended() == 2
    assert second.output.splitlines() == [
        f"It is already running at http://localhost:{port}/: "
        "use that one, or stop it first (Ctrl-C where it runs)."
    ]
    assert first.process.poll() is None
    assert first.stop(signal.SIGTERM) == 0
    assert checkout.processes() == {}


def test_a_taken_port_is_said_in_one_line_before_anything_starts(checkout: Checkout, port: str) -> None:
    with socket.create_server(("127.0.0.1", int(port))):
        refused = checkout.launch("--port", port)
        assert refused.ended() == 2
    assert re.fullmatch(
        rf"Port {port} is taken by another program: choose another, such as \./run --port \d+\.\n",
        refused.output,
    )
    assert checkout.processes() == {}


def test_a_killed_worker_is_started_again(checkout: Checkout, port: str) -> None:
    site = checkout.launch("--port", port)
    site.wait_for("^Ready")
    dying = checkout.pids_of("quiet worker")
    os.kill(min(dying), signal.SIGKILL)
    site.wait_for("The worker process ended .* starting it again")
    end = time.monotonic() + 10
    while not checkout.pids_of("quiet worker") - dying and time.monotonic() < end:
        time.sleep(0.1)
    assert checkout.pids_of("quiet worker") - dying
    site.stop()


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


def test_it_prints_a_link_for_the_first_manager(checkout: Checkout, port: str) -> None:
    site = checkout.launch("--port", port)
    line = rf"^First manager for .*: (http://localhost:{port}/join/\S+/) \(works once, for 7 days\)$"
    link = site.wait_for(line).group(1)
    assert site.output.index("Ready: ") < site.output.index(link)
    with urlopen(link) as page:
        assert page.status == 200
    assert site.stop() == 0
