"""One line on the terminal for each long step."""

import time

DOT_SECONDS = 2


class Step:
    """Says what is being done, prints a dot now and then, and closes with how long it took."""

    def __init__(self, what: str) -> None:
        self.began = self.dotted = time.monotonic()
        print(f"{what} …", end="", flush=True)

    def tick(self) -> None:
        """Print a dot when it is time for one; called often."""
        if time.monotonic() - self.dotted >= DOT_SECONDS:
            self.dotted = time.monotonic()
            print(".", end="", flush=True)

    def __enter__(self) -> "Step":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        print("" if kind else f" {time.monotonic() - self.began:.1f} s", flush=True)
