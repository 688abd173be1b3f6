"""Loading a file that a drill has made up."""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path


def load(verb: Callable[..., object], file: Mapping[str, object], *, update: bool = False) -> None:
    """Let a verb of the product load this, as if somebody had written it."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as written:
        written.write(json.dumps(file))  # JSON is YAML
        written.flush()
        verb(path=Path(written.name), update=update)
