"""Kill workers again and again while two thousand reminders are made and sent, and count what arrived.

    python -m tests.drills.reminders --kills 100

It starts a PostgreSQL and a Valkey of its own, two beats, two workers with two processes each, and a mail server that
takes its time and can be asked. The last line says what was lost and what came twice; the exit code is 0 only for
"lost 0, doubled 0". With --control the workers note a mail as sent before they send it, and the drill succeeds only if
it sees the loss: it shows that the drill can find what it looks for.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import django

from tests.drills import sink
from tests.stack import EMPTY, SERVERS, TESTS
from tracker.embedded.application import CHECKOUT
from tracker.embedded.processes import Child, wait_until

BODIES = 5
ASKS_PER_BODY = 2
# While the mail server has more than its share of the mails it takes up to this long, three times, for each.
SLOW, FAST = 0.8, 0.01
EVERY = BODIES * ASKS_PER_BODY


class Fleet:
    """Two beats and two workers."""

    def __init__(self, folder: Path) -> None:
        celery = [sys.executable, "-m", "celery", "--app=tests.drills.product:app", "--quiet"]
        worker = [
            *celery,
            "worker",
            "--pool=prefork",
            "--concurrency=2",
            "--without-gossip",
            "--without-mingle",
        ]
        beat = [*celery, "beat", "--pidfile=", "--loglevel=WARNING"]
        self.folder = folder
        self.commands = {
            **{f"worker{n}": [*worker, f"--hostname=w{n}@%h", "--loglevel=INFO"] for n in (1, 2)},
            **{f"beat{n}": [*beat, f"--schedule={folder}/beat{n}"] for n in (1, 2)},
        }
        self.starts: Counter[str] = Counter()
        self.children: dict[str, Child] = {}

    def start(self, name: str) -> None:
        """Start one of them, or start it again."""
        self.starts[name] += 1
        self.children[name] = Child(
            name, self.commands[name], log=self.log(name), environment=os.environ, folder=CHECKOUT
        )

    def log(self, name: str) -> Path:
        """The log of one of them."""
        return self.folder / f"{name}.log"

    def at_work(self) -> list[str]:
        """The workers that have come up since they were last started."""
        names = [name for name in self.commands if name.startswith("worker")]
        return [name for name in names if self.log(name).read_text().count(" ready.") == self.starts[name]]

    def kill(self, name: str) -> None:
        """Kill a worker and its processes, all at once."""
        process = self.children[name].process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Stop them all."""
        for child in self.children.values():
            child.stop()


class Drill:
    """One run."""

    def __init__(self, kills: int, reminders: int, seconds: float, control: bool) -> None:
        self.kills, self.reminders, self.control = kills, reminders, control
        self.end = time.monotonic() + seconds
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.mails = reminders // ASKS_PER_BODY
        self.killed = 0

    def run(self) -> int:
        """The whole drill; returns the exit code."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="tracker-drill-", dir="/tmp") as name:
            folder = Path(name)
            self.prepare()
            server = Child(
                "The mail server",
                [sys.executable, "-m", "tests.drills.sink", str(self.port)],
                log=folder / "sink.log",
                folder=CHECKOUT,
                environment=os.environ,
            )
            fleet = Fleet(folder)
            try:
                wait_until(self.sink_answers, 20, "The mail server does not start", log=folder / "sink.log")
                for member in fleet.commands:
                    fleet.start(member)
                self.kill_again_and_again(fleet)
                in_time = self.wait_for_the_end(fleet)
                return self.judge(json.loads(sink.ask(self.port, "XDUMP")), in_time, time.monotonic() - began)
            finally:
                fleet.stop()
                server.stop()
                shutil.copytree(folder, CHECKOUT / "var" / "log" / "drill", dirs_exist_ok=True)

    def prepare(self) -> None:
        """An empty database, then the invented report with its contacts, chased since today."""
        os.environ.update(
            EMAIL_URL=f"smtp://127.0.0.1:{self.port}",
            MAIL_PROVIDER="tests.drills.sink",
            MAIL_GRACE_SECONDS=str(SLOW + 2),
            DJANGO_SETTINGS_MODULE="tracker.settings",
        )
        if self.control:
            os.environ["DRILL_MARK_THEN_SEND"] = "1"
        SERVERS.start()
        SERVERS.postgres.create_database(TESTS, SERVERS.template(EMPTY).name)
        django.setup()
        from tests.drills.invented import fill  # noqa: PLC0415 - models can be imported only now

        self.expected = fill(BODIES, ASKS_PER_BODY, self.reminders // EVERY)
        assert len(self.expected) == self.reminders

    def sink_answers(self) -> bool:
        """Whether the mail server is up."""
        try:
            return bool(sink.ask(self.port, "XPACE 0.01"))
        except OSError:
            return False

    def handled(self) -> int:
        """How many mails are off the workers' hands.

        Sets the mail server's pace as well, so that killing and sending end together.
        """
        from tracker.mail.models import Mail  # noqa: PLC0415

        count = Mail.objects.exclude(state__in=self.on_the_way()).count()
        ahead = self.killed < self.kills and count / self.mails >= self.killed / self.kills
        sink.ask(self.port, f"XPACE {SLOW if ahead else FAST}")
        return count

    def on_the_way(self) -> list[str]:
        """The states of a mail that is still to be sent, or looked for."""
        from tracker.mail.models import State  # noqa: PLC0415

        return [State.WAITING, State.CLAIMED, State.IN_DOUBT]

    def kill_again_and_again(self, fleet: Fleet) -> None:
        """Kill a worker at a random point of its work, start it again, and so on."""
        while self.killed < self.kills and time.monotonic() < self.end:
            # Kills are spread over the whole work, the making of reminders included.
            share = self.mails * (self.killed + random.random()) / self.kills
            while self.progress() < share and time.monotonic() < self.end:
                time.sleep(0.05)
            time.sleep(random.uniform(0, SLOW / 2))
            victim = random.choice(fleet.at_work() or ["worker1", "worker2"])
            fleet.kill(victim)
            fleet.start(victim)
            self.killed += 1
            if self.killed % 10 == 0:
                print(f"{self.killed} kills, {sink.ask(self.port, 'XCOUNT')} mails delivered", flush=True)

    def progress(self) -> float:
        """How far the work is, in mails; a tenth of it is the making of the reminders."""
        from tracker.reminders.models import Reminder  # noqa: PLC0415

        made = Reminder.objects.count() / ASKS_PER_BODY
        return max(self.handled(), made / 10)

    def wait_for_the_end(self, fleet: Fleet) -> bool:
        """Wait until every reminder is made and no mail waits; False when time is up."""
        from tracker.mail.models import Mail  # noqa: PLC0415
        from tracker.reminders.models import Reminder  # noqa: PLC0415

        self.handled()
        on_the_way = Mail.objects.filter(state__in=self.on_the_way())
        while time.monotonic() < self.end:
            if Reminder.objects.count() == self.reminders and not on_the_way.exists():
                return self.killed == self.kills
            time.sleep(0.5)
        print("States when time was up:", Counter(Mail.objects.values_list("state", flat=True)))
        return False

    def judge(self, mails: list[dict[str, str]], in_time: bool, seconds: float) -> int:
        """Compare what arrived with what was to arrive, say so, and return the exit code."""
        arrived = Counter(
            (mail["to"], line.split("  ", 1)[1])
            for mail in mails
            for line in mail["text"].splitlines()
            if "  Thing " in line
        )
        lost = sum(1 for wanted in self.expected if not arrived[wanted])
        doubled = sum(count - 1 for count in arrived.values() if count > 1)
        strange = set(arrived) - self.expected
        if strange:
            print(f"{len(strange)} that nobody asked for, such as {next(iter(strange))}")
        if not in_time:
            print("Time was up before everything was done.")
        print(
            f"lost {lost}, doubled {doubled} ({self.reminders:,} reminders, "
            f"{len({mail['key'] for mail in mails}):,} mails, {self.killed} kills, {seconds:.0f} seconds)",
            flush=True,
        )
        if self.control:
            return 0 if lost else 1
        return 1 if lost or doubled or strange or not in_time else 0


def main() -> int:
    """Read the command line and run the drill."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.drills.reminders", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--kills", type=int, default=100, help="how often a worker is killed (default 100)")
    parser.add_argument(
        "--reminders", type=int, default=2000, help=f"how many are due, in {EVERY}s (default 2000)"
    )
    parser.add_argument("--seconds", type=float, default=1500, help="give up after this time (default 1500)")
    parser.add_argument("--control", action="store_true", help="mark, then send: must lose")
    options = parser.parse_args()
    if options.reminders < EVERY or options.reminders % EVERY or options.kills < 1:
        parser.error(f"--reminders is a multiple of {EVERY}, --kills at least 1")
    # Ended from outside, it stops what it started as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return Drill(options.kills, options.reminders, options.seconds, options.control).run()
    finally:
        SERVERS.stop()


if __name__ == "__main__":
    sys.exit(main())
