"""Let people whose roles change write, send, return, approve, publish, correct and withdraw, ten thousand times.

    python -m tests.drills.four_eyes --steps 10000

A state machine draws who does what next: through the pages, through the verbs behind them, or in SQL as the
application's role. After each step nobody has approved what they wrote or had a hand in, and no text that was sent
for review says anything else than what was sent. SQL that would break this is refused. The last line counts what
happened; the exit code is 0 only for "breaches 0".

With --control it is played twice on a weakened product: without the constraint and the triggers of the database, where
a breach has to be found in SQL; then without the code's own question for the second person as well, where it has to be
found through a page.
"""

import argparse
import sys

from tests.drills import stage


def main() -> int:
    """Read the command line and run the drill."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.drills.four_eyes", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--steps", type=int, default=10_000, help="how many steps (default 10000)")
    parser.add_argument("--seconds", type=float, default=2400, help="give up after this time (default 2400)")
    parser.add_argument("--control", action="store_true", help="without guards: breaches must be found")
    return stage.run(parser, "tests.drills.two_persons")


if __name__ == "__main__":
    sys.exit(main())
