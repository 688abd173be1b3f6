"""The shape that goes with each word of the Committee's, so that colour is never alone. Pure: no database, no clock.

templates/components/shape.html draws them; what was found and how an aim fares share no shape.
"""

SHAPES = {
    # What was found (rollup.Word)
    "not yet assessed": "○",
    "assessed in part": "◔",
    "partly met": "◑",
    "met": "●",
    "not met": "✕",
    "no evidence received": "◌",
    "no longer met": "↺",
    "cannot be assessed": "–",
    "superseded": "–",
    "overtaken by law": "–",
    "no longer followed": "–",
    # How an aim fares (outcomes.models.OutcomeReview.Word): an arrow to the aim, or from it
    "not yet measurable": "⋯",
    "no change seen": "=",
    "moving as hoped": "⇥",
    "moving the wrong way": "↤",
}


class Shaped:
    """What a list of words is made of, so that templates ask every status for the same three things."""

    value: str

    @property
    def word(self) -> str:
        """The word itself."""
        return self.value

    @property
    def slug(self) -> str:
        """The word as it stands in an address or a class name."""
        return self.value.replace(" ", "-")

    @property
    def shape(self) -> str:
        """The mark that goes with the word."""
        return SHAPES[self.value]
