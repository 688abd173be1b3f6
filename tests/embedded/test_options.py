"""What `./run` makes of its words; nothing is started."""

import pytest

from tracker.embedded.__main__ import Launcher, arguments
from tracker.embedded.prepare import STEPS


@pytest.mark.parametrize(
    ("words", "port", "prepare", "sample"),
    [
        ([], 8000, False, False),
        (["--sample"], 8000, False, True),
        (["--prepare", "--sample", "--port", "8080"], 8080, True, True),
    ],
)
def test_the_sample_comes_only_when_it_is_asked_for(words, port, prepare, sample) -> None:
    options = arguments(words)
    assert (options.port, options.prepare, options.sample) == (port, prepare, sample)
    steps = Launcher(options.port, sample=options.sample).data
    assert steps == ["migrate", "load", *(["sample"] if sample else [])]
    assert set(steps) <= set(STEPS)
