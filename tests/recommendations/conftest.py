"""What tests of reports share: the published report, made once for each file of tests, and loading what is wrong."""

import pytest

from tests.public.conftest import real_world
from tracker.bodies.models import Body
from tracker.core.models import Edition, Head
from tracker.core.yamlfile import FileErrors
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Recommendation, Report

__all__ = ["errors", "real_world"]


@pytest.fixture
def errors(write):
    """`errors(text)`: the (line, message) pairs that loading a file with this text ends in; nothing is loaded."""

    def load(text: str | bytes) -> list[tuple[int, str]]:
        with pytest.raises(FileErrors) as caught:
            load_report(path=write(text), update=False)
        assert not Report.objects.exists()
        assert not Body.objects.exists()
        assert not Recommendation.objects.exists()
        assert (Edition.objects.count(), Head.objects.get().number) == (0, 0)
        return caught.value.errors

    return load
