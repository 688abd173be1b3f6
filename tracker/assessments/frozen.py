"""Figures that are cited: frozen as they were read, so that they can be read when the series has changed since."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tracker.core.models import Readable


class FrozenFigure(Readable):
    """A figure as it was read when it was cited: `frozen` has series, when, said and source.

    Once the figure was taken down it says that, and nothing else.
    """

    observation = models.ForeignKey("statistics.Observation", on_delete=models.PROTECT, related_name="+")
    frozen = models.JSONField()

    stand_ins: ClassVar[dict[str, object]] = {
        "frozen": dict.fromkeys(
            ("unit", "population", "geography", "when", "said", "value", "source", "attribution", "caveat"),
            "",
        )
        | {"series": "A figure that was taken down since", "reference": "", "edition": 0}
    }

    # The figure is read now as it was then.
    STANDS: ClassVar[Q] = Q(observation__withdrawn_in=None, observation__taken_down=None, taken_down=None)

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """The figure as it was read when it was cited: what was counted, when, the figure, whose it is."""
        if not self.frozen["said"]:
            return str(self.frozen["series"])
        return "{series}, {when}: {said} ({source})".format(**self.frozen)
