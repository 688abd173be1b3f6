"""Let a publication fail at each of its SQL statements in turn, and compare all tables with before and after.

    python -m tests.drills.atomic

It prepares a publication of reports, findings and a correction in a PostgreSQL of its own. Then it publishes again and
again: each time an error is raised before a statement, or after it, or the server ends the connection there; also at
the end of the transaction. Afterwards the content of all tables is what it was before, or what it is after an
undisturbed publication, never anything between; only the numbers that sequences count on by may differ. The last line
counts what was seen; the exit code is 0 only for "between 0".

With --control the publication does without its transaction, so that each statement stands by itself; the drill
succeeds only if it sees something between: it shows that the drill can find what it looks for.
"""

import argparse
import sys

from tests.drills import stage


def main() -> int:
    """Read the command line and run the drill."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.atomic", description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="only every so many-th statement (default 1)")
    parser.add_argument("--seconds", type=float, default=1500, help="give up after this time (default 1500)")
    parser.add_argument("--control", action="store_true", help="without a transaction: must be seen")
    return stage.run(parser, "tests.drills.failures")


if __name__ == "__main__":
    sys.exit(main())
