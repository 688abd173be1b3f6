"""What ./run says before it can do anything: one line that tells what is missing and how to get it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.embedded.application import CHECKOUT

# The commands that every machine has; what else ./run finds on PATH is for the test to say.
TOOLS = ("bash", "dirname", "env", "mkdir", "sed", "sleep", "sh", "tail", "cat", "git")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A clone without .venv, and a bin folder with the barest commands."""
    shutil.copy2(CHECKOUT / "run", tmp_path)
    shutil.copytree(CHECKOUT / ".ci", tmp_path / ".ci")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def run(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`./run` with nothing on PATH but the checkout's bin."""
    environment["PATH"] = str(checkout / "bin")
    return subprocess.run(
        ["./run"], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def command(checkout: Path, name: str, script: str) -> None:
    """Put a command of this name on PATH."""
    file = checkout / "bin" / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_without_python_it_says_which_one_to_install(bare: Path) -> None:
    answer = run(bare)
    assert answer.returncode == 1
    assert answer.stderr == (
        "This needs Python 3.11 or newer, and found none "
        "(on Debian or Ubuntu: apt install python3 python3-venv).\n"
    )


def test_an_old_python_is_not_enough(bare: Path) -> None:
    command(bare, "python3", "exit 1")
    assert "needs Python 3.11 or newer" in run(bare).stderr


def test_without_venv_it_says_how_to_install_it(bare: Path) -> None:
    command(bare, "python3", f'case "$2" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac')
    answer = run(bare)
    assert answer.returncode == 1
    assert answer.stderr == (
        "python3 has no venv module: install it (on Debian or Ubuntu: apt install python3-venv).\n"
    )


def test_a_failed_step_names_its_log_and_why(bare: Path) -> None:
    command(bare, "python3", 'case "$1" in -c) exit 0;; *) echo "no space left on device"; exit 3;; esac')
    answer = run(bare)
    assert answer.returncode == 1
    assert answer.stderr == ("Failed: Making .venv (no space left on device). Log: var/log/setup-venv.log\n")
    assert (bare / "var/log/setup-venv.log").read_text() == "no space left on device\n"


def test_what_was_compiled_is_kept_even_where_the_machine_says_otherwise(bare: Path) -> None:
    script = 'echo "told ${PYTHONDONTWRITEBYTECODE-nothing}"; exit 3'
    command(bare, "python3", f'case "$1" in -c) exit 0;; *) {script};; esac')
    assert "(told nothing)" in run(bare, PYTHONDONTWRITEBYTECODE="1").stderr
