"""Reports and what they ask: identity rows that never change, and version rows that carry the words.

Words of the house: a *part* is one thing asked; an *addressee* is a recommendation × body with a role; an *ask* is a
part × addressee; a *round* is one time that a part is owed; a *deadline* is a dated row on ask × round.
"""

from tracker.recommendations.models.asks import (
    ASKED_ROLES,
    LEADING_ROLES,
    Addressee,
    AddresseeTerms,
    Ask,
    OfPart,
    Part,
    PartKind,
    PartText,
    Reply,
    Role,
    Round,
)
from tracker.recommendations.models.following import (
    Closure,
    Criteria,
    Deadline,
    DeadlineQuerySet,
    ProgressAsked,
    RecordComplete,
)
from tracker.recommendations.models.holds import Hold, HoldQuerySet
from tracker.recommendations.models.reports import (
    Finding,
    FindingText,
    LeadsTo,
    OfRecommendation,
    Owed,
    Recommendation,
    RecommendationQuerySet,
    RecommendationText,
    Report,
    ReportQuerySet,
    ReportText,
    one_current,
)
from tracker.recommendations.models.same import SameAsked

__all__ = [
    "ASKED_ROLES",
    "LEADING_ROLES",
    "Addressee",
    "AddresseeTerms",
    "Ask",
    "Closure",
    "Criteria",
    "Deadline",
    "DeadlineQuerySet",
    "Finding",
    "FindingText",
    "Hold",
    "HoldQuerySet",
    "LeadsTo",
    "OfPart",
    "OfRecommendation",
    "Owed",
    "Part",
    "PartKind",
    "PartText",
    "ProgressAsked",
    "Recommendation",
    "RecommendationQuerySet",
    "RecommendationText",
    "RecordComplete",
    "Reply",
    "Report",
    "ReportQuerySet",
    "ReportText",
    "Role",
    "Round",
    "SameAsked",
    "one_current",
]
