"""Let a hundred approvals of one assessment arrive at once, and count who won and what the others were told.

    python -m tests.drills.approvals --rounds 200

It starts the whole product with a PostgreSQL and a Valkey of its own. In each round ten approvers, signed in, send a
hundred forms at the same moment, four times: all approve; half approve and half return; half approve and half save
the text again; half approve a correction and half withdraw the finding that it corrects. One approval wins, or one
return; no save does; the finding is withdrawn once. Everybody else is told in a sentence that they came too late. The
winner leaves one event; an approval also one mail to each body that the finding concerns, and one to whoever answers
for that body. The last line says how often it was otherwise; the exit code is 0 only for never.

With --control nothing is locked before it is checked, and the database's own guards (the trigger and the key that
allow a version one approval) are dropped; the drill succeeds only if it sees two approvals of one version win: it
shows that the drill can find what it looks for.
"""

import argparse
import sys

from tests.drills import stage


def main() -> int:
    """Read the command line and run the drill."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.drills.approvals", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=200, help="how often, for each of four (default 200)")
    parser.add_argument("--at-once", type=int, default=100, help="how many forms at once (default 100)")
    parser.add_argument("--seconds", type=float, default=6600, help="give up after this time (default 6600)")
    parser.add_argument("--control", action="store_true", help="without lock and guards: two must win")
    return stage.run(parser, "tests.drills.contests")


if __name__ == "__main__":
    sys.exit(main())
